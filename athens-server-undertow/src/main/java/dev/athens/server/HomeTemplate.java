package dev.athens.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A home page of the operator's own, with {@code {{ .Host }}} and {@code {{ .NoSumPatterns }}} where scheme and host of
 * this server and the patterns of modules without checksums go.
 *
 * @param html the page
 */
record HomeTemplate(String html) {
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*\\.(Host|NoSumPatterns)\\s*}}");

    static HomeTemplate read(Path path) throws IOException {
        return parse(path, SmallFile.read(path));
    }

    /**
     * Checks that all variables are known.
     *
     * @throws ConfigException if there is another; the message has the line
     */
    static HomeTemplate parse(Path path, String html) {
        Matcher variable = VARIABLE.matcher(html);
        int open = html.indexOf("{{");
        while (open >= 0) {
            if (!variable.find(open) || variable.start() != open) {
                long line = html.substring(0, open).lines().count();
                throw new ConfigException(path + ":" + Math.max(1, line)
                        + ": only {{ .Host }} and {{ .NoSumPatterns }} can stand between {{ and }}");
            }
            open = html.indexOf("{{", variable.end());
        }
        return new HomeTemplate(html);
    }

    String render(String host, String noSumPatterns) {
        return VARIABLE.matcher(html)
                .replaceAll(variable ->
                        Matcher.quoteReplacement(escape(variable.group(1).equals("Host") ? host : noSumPatterns)));
    }

    /** Fit for text and for attributes in quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;");
    }
}
