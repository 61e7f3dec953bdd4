/**
 * What a Go file declares. Bodies of functions and values are skipped token by token; what is read is enough to document a
 * package, and every part knows where in the source it stands.
 */
@NullMarked
package dev.athens.godoc.syntax;

import org.jspecify.annotations.NullMarked;
