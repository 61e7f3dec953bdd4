package dev.athens.http;

import dev.athens.proxy.Answer;
import java.util.Set;

/**
 * Asks to answer from storage alone; sent by sites that look at modules without wanting to cause work. Source: Go Modules
 * Reference, "GOPROXY protocol".
 */
public final class DisabledFetch {
    /** The name of the header. */
    public static final String HEADER = "Disable-Module-Fetch";

    /** What strconv.ParseBool takes for true. */
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    /** In the words that clients who disable fetches look for. */
    private static final Answer NOT_FETCHED = new Answer.Absent("temporarily unavailable");

    private DisabledFetch() {}

    /** Tells whether a value of the header asks for it. */
    public static boolean isAsked(String value) {
        return TRUE.contains(value);
    }

    /** The answer to who asked for it, made of what the storage alone has answered. */
    public static Answer answer(Answer stored) {
        return stored instanceof Answer.Absent ? NOT_FETCHED : stored;
    }
}
