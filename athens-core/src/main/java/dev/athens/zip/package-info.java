/**
 * The law of module zips: which files of a source tree go in, under which names, within which limits, and how the result
 * is hashed. Source: golang.org/x/mod/zip and sumdb/dirhash, cmd/go/internal/modfetch.
 */
@NullMarked
package dev.athens.zip;

import org.jspecify.annotations.NullMarked;
