/**
 * Which addresses of the network may be reached, and by whose wish: {@link dev.athens.net.AddressGuard}; through which forward
 * proxies, and which servers are trusted.
 *
 * <p>Whoever asks a proxy for a module names the host that the proxy then asks, so an address that a stranger named is
 * reached only through the guard. For example the page of {@code evil.example/x} may not lead to {@code 10.0.0.1} unless
 * the operator trusts that {@link dev.athens.net.Cidr range}.
 */
@NullMarked
package dev.athens.net;

import org.jspecify.annotations.NullMarked;
