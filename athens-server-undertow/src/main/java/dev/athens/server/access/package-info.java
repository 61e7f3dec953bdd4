/** Who is let through, and as whom: reverse proxies, logins, TLS. */
@NullMarked
package dev.athens.server.access;

import org.jspecify.annotations.NullMarked;
