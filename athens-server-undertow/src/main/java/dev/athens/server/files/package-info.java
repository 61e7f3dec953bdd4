/** Files that operators write, read again when they change. */
@NullMarked
package dev.athens.server.files;

import org.jspecify.annotations.NullMarked;
