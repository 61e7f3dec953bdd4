package dev.athens.standalone.admin;

import dev.athens.http.EndpointRequest;
import dev.athens.http.StatusCodes;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses changes that a page of somebody else has a browser ask for, with the login that the browser remembers. Programs send
 * neither of the headers. Source: Fetch Standard, "Origin header"; Fetch Metadata Request Headers, section 2.3.
 */
final class SameOrigin {
    private static final String SAME = "same-origin";

    private SameOrigin() {}

    static void check(EndpointRequest request) throws RefusedException {
        Optional<String> site = request.header().apply("Sec-Fetch-Site");
        Optional<String> origin = request.header().apply("Origin");
        boolean others = site.isPresent() && !site.get().equals(SAME);
        String own = normal(request.sender().base());
        if (others || (origin.isPresent() && !normal(origin.get()).equals(own))) {
            throw new RefusedException(StatusCodes.refused("a page of another site asks for a change; this one is "
                    + own + ", by what the request and trusted proxies say"));
        }
    }

    /** Without the port that goes without saying. */
    private static String normal(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") && lower.endsWith(":80")) {
            return lower.substring(0, lower.length() - ":80".length());
        }
        return lower.startsWith("https://") && lower.endsWith(":443")
                ? lower.substring(0, lower.length() - ":443".length())
                : lower;
    }
}
