/** What an embedder may set or bring. */
@NullMarked
package dev.athens.server.options;

import org.jspecify.annotations.NullMarked;
