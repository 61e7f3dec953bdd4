package dev.athens.standalone.config;

import java.util.regex.Pattern;

/**
 * The variables that Kubernetes gives to all containers of a namespace for each service, here for one whose name begins
 * with athens: {@code ATHENS_SERVICE_HOST}, {@code ATHENS_PORT=tcp://10.0.0.1:80}, {@code ATHENS_PORT_80_TCP_ADDR}. No
 * operator wrote them, so they are neither settings nor misspelt ones.
 *
 * <p>Source: Kubernetes documentation, "Accessing the Service", environment variables.
 */
final class ServiceLinks {
    private static final Pattern NAME = Pattern.compile("ATHENS(_[A-Z0-9_]+)?"
            + "_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern PORT_NAME = Pattern.compile("ATHENS(_[A-Z0-9_]+)?_PORT");
    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://\\S+");

    private ServiceLinks() {}

    /** Tells whether a variable is one of them. */
    static boolean contain(String name, String value) {
        return NAME.matcher(name).matches()
                || (PORT_NAME.matcher(name).matches()
                        && ADDRESS.matcher(value.strip()).matches());
    }
}
