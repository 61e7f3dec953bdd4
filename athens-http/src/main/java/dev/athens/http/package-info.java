/**
 * What any HTTP server needs to be a Go module proxy: from the method, the path and the headers of a request to the status, the
 * headers and the body of its response. {@link dev.athens.http.ProxyResponder} does all of it; servers with a way of their own
 * to send bodies use the parts.
 *
 * <p>Sources: Go Modules Reference, "GOPROXY protocol"; RFC 9110 (semantics, conditions, ranges); RFC 9111 (caching).
 */
@NullMarked
package dev.athens.http;

import org.jspecify.annotations.NullMarked;
