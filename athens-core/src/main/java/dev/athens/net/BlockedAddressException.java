package dev.athens.net;

import java.net.UnknownHostException;

/** A host has an address that must not be reached. The message names the host, the kind of address and the settings. */
public final class BlockedAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    BlockedAddressException(String host, AddressKind kind) {
        super(host + ": " + kind.words() + ", which is asked only if GOPRIVATE matches the module or TrustedNetworks"
                + " (ATHENS_TRUSTED_NETWORKS) names the range");
    }
}
