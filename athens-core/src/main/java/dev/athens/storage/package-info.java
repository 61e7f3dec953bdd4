/** Where module versions are kept: the SPI {@link dev.athens.storage.Storage}. */
@NullMarked
package dev.athens.storage;

import org.jspecify.annotations.NullMarked;
