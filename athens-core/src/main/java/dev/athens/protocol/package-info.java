/**
 * What goes over the wire between the go command and a module proxy or a checksum database: requests, {@code .info}
 * documents and version lists. Everything else is plain bytes. Source: Go Modules Reference, "GOPROXY protocol".
 */
@NullMarked
package dev.athens.protocol;

import org.jspecify.annotations.NullMarked;
