package dev.athens.vcs.jgit.place;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository's host and path, in whatever way its URL says it.
 *
 * @param host in lower case, without port
 * @param port empty if it is that of the scheme
 * @param path the folder below the host, decoded, without {@code .git} and outer slashes
 * @param isPlain whether the URL has no port of its own, no escapes, query or elements that are left out here
 */
public record RepositoryPath(String host, String port, String path, boolean isPlain) {
    private static final Pattern URL = Pattern.compile(
            "([A-Za-z][A-Za-z0-9+.-]*)://(?:[^/?#@\\\\]*@)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]*))?([/?#].*)?");
    private static final Pattern PLAIN_ELEMENT = Pattern.compile("[A-Za-z0-9._~-]+");

    /** Takes a URL apart; empty if it names no host, or in a way that not everybody reads alike. */
    public static Optional<RepositoryPath> of(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
        String host = matcher.group(2).toLowerCase(Locale.ROOT);
        String port = Optional.ofNullable(matcher.group(3))
                .filter(text -> !text.equals(defaultPort(scheme)))
                .orElse("");
        String rest = Optional.ofNullable(matcher.group(4)).orElse("");
        String cut = rest.replaceFirst("[?#].*", "");
        List<String> elements = elements(cut);
        String joined = String.join("/", elements);
        boolean isPlain = port.isEmpty()
                && !host.endsWith(".")
                && cut.equals(rest)
                && cut.replaceFirst("^/", "").replaceFirst("/$", "").equals(joined)
                && elements.stream()
                        .allMatch(element -> PLAIN_ELEMENT.matcher(element).matches());
        String path = joined.replaceFirst("(?i)\\.git$", "");
        return Optional.of(new RepositoryPath(host.replaceFirst("\\.$", ""), port, path, isPlain));
    }

    private static String defaultPort(String scheme) {
        return switch (scheme) {
            case "https" -> "443";
            case "http" -> "80";
            case "ssh", "git+ssh", "ssh+git" -> "22";
            case "git" -> "9418";
            default -> "";
        };
    }

    /** What is left of a path once a server has decoded it and gone through its dots. */
    private static List<String> elements(String path) {
        List<String> elements = new ArrayList<>();
        for (String element : decoded(path).replace('\\', '/').split("/", -1)) {
            if (element.equals("..") && !elements.isEmpty()) {
                elements.remove(elements.size() - 1);
            } else if (!element.isEmpty() && !element.equals(".") && !element.equals("..")) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path;
        }
    }

    /** Host and path as one text, like the path of a module. */
    public String value() {
        return path.isEmpty() ? host : host + "/" + path;
    }
}
