/**
 * The HTTP server of a Go module proxy. {@link dev.athens.server.AthensServer} serves a {@link
 * dev.athens.proxy.ModuleProxy} by itself, or as a {@link dev.athens.server.ServerHandler} of an Undertow that is there already.
 *
 * <pre>{@code
 * try (AthensServer server = AthensServer.builder(proxy).port(3000).start()) {
 *     System.out.println("GOPROXY=http://localhost:" + server.port());
 *     ...
 * }
 * }</pre>
 *
 * <p>Source of the URLs and statuses: Go Modules Reference, "GOPROXY protocol".
 */
@NullMarked
package dev.athens.server;

import org.jspecify.annotations.NullMarked;
