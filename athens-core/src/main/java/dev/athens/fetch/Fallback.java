package dev.athens.fetch;

/** When the next entry of a GOPROXY list is asked, the meaning of the separator behind an entry. */
public enum Fallback {
    /** A comma: only if the entry says that the module or version does not exist. */
    ON_NOT_FOUND,
    /** A pipe: after any failure. */
    ON_ANY_FAILURE;

    /** Tells whether a failure leads to the next entry. */
    public boolean follows(FetchException failure) {
        return this == ON_ANY_FAILURE || failure instanceof FetchException.NotFound;
    }
}
