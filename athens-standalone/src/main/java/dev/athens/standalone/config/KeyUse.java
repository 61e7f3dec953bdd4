package dev.athens.standalone.config;

import com.google.errorprone.annotations.Immutable;

/**
 * What this server does with a key.
 *
 * @param status whether it is honoured
 * @param reason why it is not, for the operator; empty if there is nothing to say
 */
@Immutable
record KeyUse(Status status, String reason) {
    /** Whether a key is honoured. */
    enum Status {
        /** It does what it says. */
        HONOURED,
        /** It is accepted, and a warning says that it changes nothing. */
        NO_EFFECT,
        /** It is read by the storage, lock or index that it belongs to, if that is chosen. */
        OF_KIND,
        /** It belongs to a storage, lock or index that is not built yet; choosing that is refused. */
        NOT_BUILT
    }

    static KeyUse honoured() {
        return new KeyUse(Status.HONOURED, "");
    }

    static KeyUse without(String reason) {
        return new KeyUse(Status.NO_EFFECT, reason);
    }

    static KeyUse ofKind() {
        return new KeyUse(Status.OF_KIND, "");
    }

    /** Whether anybody reads it. */
    boolean isRead() {
        return status == Status.HONOURED || status == Status.OF_KIND;
    }

    static KeyUse other() {
        return new KeyUse(Status.NOT_BUILT, "");
    }
}
