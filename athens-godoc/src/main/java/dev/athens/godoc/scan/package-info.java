/** Go source as a sequence of tokens. */
@NullMarked
package dev.athens.godoc.scan;

import org.jspecify.annotations.NullMarked;
