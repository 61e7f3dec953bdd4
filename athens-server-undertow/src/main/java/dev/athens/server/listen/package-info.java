/** Sockets, TLS and connections, up to the first handler of a request. */
@NullMarked
package dev.athens.server.listen;

import org.jspecify.annotations.NullMarked;
