/**
 * Where modules come from: the SPI {@link dev.athens.fetch.ModuleFetcher} and what puts several of them together.
 *
 * <p>For example {@code GOPROXY=https://a.example,direct} is a chain of two fetchers.
 */
@NullMarked
package dev.athens.fetch;

import org.jspecify.annotations.NullMarked;
