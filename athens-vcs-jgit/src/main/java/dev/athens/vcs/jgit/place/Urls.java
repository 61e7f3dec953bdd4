package dev.athens.vcs.jgit.place;

import java.util.regex.Pattern;

/** URLs in messages. */
public final class Urls {
    /** Up to the last {@code @} before the path, for a password may hold one, and a {@code ?}. */
    private static final Pattern USER_INFO = Pattern.compile("(://)[^/\\s]*@");
    /** To the end of the URL, but not of the sentence that it stands in. */
    private static final Pattern QUERY = Pattern.compile("(://[^?#\\s]*)[?#]\\S*?(?=[:;,)\"']*(?:\\s|$))");

    private Urls() {}

    /** The text without user info, query and fragment of every URL in it; it may be nothing but a URL. */
    public static String redact(String text) {
        return QUERY.matcher(USER_INFO.matcher(text).replaceAll("$1")).replaceAll("$1");
    }
}
