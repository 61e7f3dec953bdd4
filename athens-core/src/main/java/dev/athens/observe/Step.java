package dev.athens.observe;

/** What work is made of, as far as it may take long enough to be seen. */
public enum Step {
    /** From when a request was read to the end of its response. */
    REQUEST,
    /** A validator outside says whether a version may be had; its kind is {@code validator}. */
    DECISION,
    /** A call of a storage, its kind such as {@code disk find}. */
    STORAGE,
    /** A caller waits for work that another one, or another server, has begun. */
    WAIT,
    /** A version, a head or the answer to a question is got and, unless it is an answer, stored; for all who wait for it. */
    FLIGHT,
    /** An origin is asked, its kind such as {@code git zip} or {@code proxy list}. */
    FETCH,
    /** A request to another server, its kind the protocol. */
    CALL,
    /** A git server tells its references. */
    REFS,
    /** A git server sends objects. */
    PACK,
    /** A zip is written out of a repository. */
    ZIP,
    /** What was fetched is checked, or held against a checksum database. */
    VERIFICATION,
    /** What was fetched is stored. */
    SAVE
}
