package dev.athens.policy;

import java.util.Locale;

/** What somebody may do with modules. */
public enum Role {
    /** Have them: their files, lists and checksums. */
    READ,
    /** Add versions of them. Nothing asks for it yet. */
    PUBLISH,
    /** Administer the proxy. Whoever may, may do so for all modules. */
    ADMIN;

    /** Its name where people write it, such as {@code read}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads such a name.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Role parse(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException("\"" + word + "\" is no role; there are read, publish and admin");
    }
}
