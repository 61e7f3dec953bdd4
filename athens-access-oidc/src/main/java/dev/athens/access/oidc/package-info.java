/**
 * Knows callers by signed tokens, such as those that CI systems give to their jobs, so that nobody has to keep a secret for them.
 *
 * <p>{@link dev.athens.access.oidc.Issuer} says whose tokens count and for what, {@link dev.athens.access.oidc.OidcLogins} checks
 * them. Source: OpenID Connect Discovery 1.0; RFC 7515, 7517, 7519; RFC 8725 for what is refused.
 */
@NullMarked
package dev.athens.access.oidc;

import org.jspecify.annotations.NullMarked;
