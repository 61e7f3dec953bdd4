package dev.athens.config;

import java.util.regex.Pattern;

/** Takes secrets out of configured values that people see. */
public final class Masked {
    /** Stands for a secret. */
    public static final String MASK = "***";

    private static final Pattern USER_INFO = Pattern.compile("://[^\\s,;|\"]*@");
    private static final Pattern QUERY = Pattern.compile("(://[^\\s,;|\"?]*\\?)[^\\s,;|\"]+");

    private Masked() {}

    /** The text with the logins and queries of all URLs masked. */
    public static String urls(String text) {
        String withoutLogins = USER_INFO.matcher(text).replaceAll("://" + MASK + "@");
        return QUERY.matcher(withoutLogins).replaceAll("$1" + MASK);
    }
}
