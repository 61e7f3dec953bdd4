/** Bytes that travel: a {@link dev.athens.content.Blob} of known size, and the three files that make up one version. */
@NullMarked
package dev.athens.content;

import org.jspecify.annotations.NullMarked;
