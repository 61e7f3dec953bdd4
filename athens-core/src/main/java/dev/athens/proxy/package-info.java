/**
 * The policy of a module proxy: {@link dev.athens.proxy.ModuleProxy} answers requests from storage, and fills it from a
 * fetcher. Knows nothing of HTTP.
 */
@NullMarked
package dev.athens.proxy;

import org.jspecify.annotations.NullMarked;
