package dev.athens.access.oidc;

/** A token is not believed; the message says why, without the token. */
final class WrongTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongTokenException(String reason) {
        super(reason, null, false, false);
    }
}
