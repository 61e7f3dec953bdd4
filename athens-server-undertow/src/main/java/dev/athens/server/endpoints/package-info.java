/** What is answered beside the protocol: health, home page, catalog, index, checksum databases. */
@NullMarked
package dev.athens.server.endpoints;

import org.jspecify.annotations.NullMarked;
