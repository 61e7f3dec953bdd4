/** What packages of core, and other modules of ours, share and nobody else may see. */
@NullMarked
package dev.athens.internal;

import org.jspecify.annotations.NullMarked;
