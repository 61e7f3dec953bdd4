package dev.athens.upstream;

import dev.athens.internal.Urls;
import dev.athens.net.AddressGuard;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * What is asked for.
 *
 * @param what the beginning of every message about it, without credentials
 * @param url where it is, user info included
 * @param insecure whether credentials may travel over plain http
 * @param namedByStranger the guard, if somebody else than the operator named the server; such a server's words are not
 *     passed on
 */
record Target(String what, HttpUrl url, boolean insecure, Optional<AddressGuard> namedByStranger) {
    Target(String what, HttpUrl url, boolean insecure) {
        this(what, url, insecure, Optional.empty());
    }

    /** Something of a module, such as {@code github.com/a/b@v1.0.0}. */
    static Target of(String subject, HttpUrl url, boolean insecure, Optional<AddressGuard> namedByStranger) {
        return new Target(subject + ": reading " + Urls.redact(url.toString()), url, insecure, namedByStranger);
    }

    /** A document that is known by its URL alone. */
    static Target document(HttpUrl url) {
        return new Target("reading " + Urls.redact(url.toString()), url, false);
    }
}
