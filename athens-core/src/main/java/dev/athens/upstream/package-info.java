/**
 * Modules from another module proxy, over HTTP or from a folder: {@link dev.athens.upstream.UpstreamFetcher}. The HTTP
 * library stays inside this package and {@code dev.athens.net.http}.
 *
 * <p>The fetchers of one process share an {@link dev.athens.upstream.UpstreamClient}, which also takes from the
 * environment what the go command takes: HTTP proxies, certificates and netrc logins. Source: Go Modules Reference,
 * "GOPROXY protocol".
 */
@NullMarked
package dev.athens.upstream;

import org.jspecify.annotations.NullMarked;
