/** The command that tells how a module would be found, without storing it. */
@NullMarked
package dev.athens.standalone.explain;

import org.jspecify.annotations.NullMarked;
