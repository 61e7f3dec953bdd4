/**
 * Documentation of Go packages out of their source: {@link dev.athens.godoc.PackageDoc}. Shows what go/doc shows, and needs no go
 * command. Source is a stranger's: what is no Go is noted and skipped, and reading takes time and memory in proportion to its
 * size, whatever it is.
 */
@NullMarked
package dev.athens.godoc;

import org.jspecify.annotations.NullMarked;
