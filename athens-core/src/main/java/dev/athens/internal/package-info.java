/** What two packages of core share and nobody else may see. */
@NullMarked
package dev.athens.internal;

import org.jspecify.annotations.NullMarked;
