package dev.athens.observe;

/** What more may be said of a step than what it is about. */
public enum Detail {
    /** Of a request: {@code GET}, or whatever a client has sent. */
    METHOD,
    /** Of a request or a call: the number of the status. */
    STATUS,
    /** Of a request: the module that it is about. */
    MODULE,
    /** Of a request: the version, branch or commit. */
    VERSION,
    /** Of a request: where its answer comes from, {@code hit}, {@code miss} or {@code stale}. */
    CACHE,
    /** Of a request: its id, which the client has in a header. */
    REQUEST_ID,
    /** Of a request: the address of the client. */
    CLIENT,
    /** Of a request: how many bytes of its answer's body were sent. */
    BYTES
}
