/**
 * Where module versions are kept: the SPI {@link dev.athens.storage.Storage}, and what a storage may be able to do besides,
 * each an interface of its own, such as {@link dev.athens.storage.Catalog} or {@link
 * dev.athens.storage.RecordedHashes}.
 */
@NullMarked
package dev.athens.storage;

import org.jspecify.annotations.NullMarked;
