package dev.athens.vcs.jgit;

import java.util.regex.Pattern;

/** URLs in messages. */
final class Urls {
    private static final Pattern SECRET = Pattern.compile("//[^/@]*@|[?#].*$");

    private Urls() {}

    /** The URL without user info, query and fragment. */
    static String redact(String url) {
        return SECRET.matcher(url).replaceAll(match -> match.group().startsWith("//") ? "//" : "");
    }
}
