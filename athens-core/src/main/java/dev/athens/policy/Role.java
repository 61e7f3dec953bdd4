package dev.athens.policy;

/** What somebody may do with modules. */
public enum Role {
    /** Have them: their files, lists and checksums. */
    READ,
    /** Add versions of them. Nothing asks for it yet. */
    PUBLISH,
    /** Administer the proxy. Whoever may, may do so for all modules. */
    ADMIN
}
