package dev.athens.server.options;

import dev.athens.policy.Caller;

/**
 * Something that those who guard a server want to know.
 *
 * @param kind what happened
 * @param caller by whom; the anonymous one after a login that failed
 * @param claimed which name a failed login was for, if it said one; else empty. Nobody has proven it.
 * @param address from where, as numbers; empty if that is not known
 * @param method the method of the request, or empty
 * @param path what was asked for, as it came, or empty
 * @param reason what is to be said of it
 * @param requestId by which the request is found in other logs, or empty
 */
public record AuditEvent(
        Kind kind,
        Caller caller,
        String claimed,
        String address,
        String method,
        String path,
        String reason,
        String requestId) {
    /** What happened. */
    public enum Kind {
        /** A name, password, token or certificate was wrong. */
        LOGIN_FAILED,
        /** Somebody asked for what rules do not allow. */
        READ_REFUSED,
        /** A token was made, changed or taken back. */
        TOKENS_CHANGED,
        /** Somebody changed something of the proxy. */
        ADMINISTERED,
        /** Too much happened at once to tell all of it; the reason says how much was left out. */
        SUPPRESSED
    }
}
