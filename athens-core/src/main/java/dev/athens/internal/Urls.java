package dev.athens.internal;

import java.net.URI;
import java.util.regex.Pattern;

/** What several packages do with URLs, and how those that people configure and strangers name are shown. */
public final class Urls {
    private static final String HIDDEN = "xxxxx";

    /** Up to the last {@code @} before the path, for a password may hold one, and a {@code ?}. */
    private static final Pattern USER_INFO = Pattern.compile("(://)[^/\\s]*@");
    /** To the end of the URL, but not of the sentence that it stands in. */
    private static final Pattern QUERY = Pattern.compile("(://[^?#\\s]*)[?#]\\S*?(?=[:;,)\"']*(?:\\s|$))");

    private Urls() {}

    /** The URL for messages and logs: user info and query are hidden, for both may hold secrets. */
    public static String redact(URI url) {
        return redact(url.toString());
    }

    /** The same for text that may be no URL at all. */
    public static String redact(String url) {
        int mark = firstOf(url, "?#", 0);
        String shown = mark < url.length() ? url.substring(0, mark) + url.charAt(mark) + HIDDEN : url;
        int scheme = shown.indexOf("://");
        int authority = scheme < 0 ? 0 : scheme + "://".length();
        int at = shown.lastIndexOf('@', firstOf(shown, "/", authority) - 1);
        return at < authority ? shown : shown.substring(0, authority) + HIDDEN + shown.substring(at);
    }

    /**
     * The text without user info, query and fragment of every URL in it; it may be nothing but a URL. For those whom it does
     * not concern that there was something.
     */
    public static String withoutSecrets(String text) {
        return QUERY.matcher(USER_INFO.matcher(text).replaceAll("$1")).replaceAll("$1");
    }

    /**
     * The URL of something below a base URL, whose query is kept.
     *
     * @param place a path without leading slash, with nothing in it that a URL path would have to encode
     */
    public static URI below(URI base, String place) {
        String text = base.toString();
        int end = firstOf(text, "?#", 0);
        String path = text.substring(0, end);
        return URI.create((path.endsWith("/") ? path : path + "/") + place + text.substring(end));
    }

    private static int firstOf(String text, String characters, int from) {
        for (int i = from; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }
}
