package dev.athens.http;

/** Whom an endpoint answers. */
public enum Audience {
    /** Whoever may read some module. */
    READERS,
    /** Administrators, who hear in JSON why they are refused; where nobody is known to be one, the endpoint is closed. */
    ADMINISTRATORS,
    /** Everybody: the endpoint finds out itself who asks. */
    EVERYBODY
}
