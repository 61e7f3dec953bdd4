package dev.athens.fetch;

import dev.athens.internal.Urls;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The value of GOPROXY: {@code https://a.example|https://b.example,direct}. Texts of this type and its parts hide the
 * credentials that URLs may hold.
 *
 * <p>Source: go help environment, GOPROXY; cmd/go/internal/modfetch, proxyList.
 *
 * @param entries in the order they are asked, at least one
 */
public record ProxyList(List<Entry> entries) {
    /** Where an entry of the list looks for modules. */
    public sealed interface Source {}

    /**
     * Another module proxy.
     *
     * @param url base URL with scheme https, http or file
     */
    public record Proxy(URI url) implements Source {
        @Override
        public String toString() {
            return Urls.redact(url);
        }
    }

    /** The repositories themselves. */
    public record Direct() implements Source {
        @Override
        public String toString() {
            return "direct";
        }
    }

    /** Nowhere: the lookup fails. */
    public record Off() implements Source {
        @Override
        public String toString() {
            return "off";
        }
    }

    /**
     * One source and what comes after it.
     *
     * @param source where to look
     * @param fallback when to go on to the next entry
     */
    public record Entry(Source source, Fallback fallback) {
        @Override
        public String toString() {
            return source + (fallback == Fallback.ON_ANY_FAILURE ? "|" : "");
        }
    }

    /** Checks that there is an entry. */
    public ProxyList {
        entries = List.copyOf(entries);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("GOPROXY list is not the empty string, but contains no entries");
        }
    }

    /** The list {@code direct}. */
    public static ProxyList direct() {
        return new ProxyList(List.of(new Entry(new Direct(), Fallback.ON_NOT_FOUND)));
    }

    /**
     * Reads a list. Entries after {@code direct} or {@code off} are ignored.
     *
     * @throws IllegalArgumentException if there is no entry, or one is neither a word the go command knows nor a proxy
     *     URL; the message holds no credentials
     */
    public static ProxyList parse(String text) {
        List<Entry> entries = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int end = separator(text, start);
            Optional<Source> source = source(text.substring(start, end).strip());
            boolean pipe = end < text.length() && text.charAt(end) == '|';
            source.ifPresent(
                    found -> entries.add(new Entry(found, pipe ? Fallback.ON_ANY_FAILURE : Fallback.ON_NOT_FOUND)));
            if (source.isPresent() && !(source.get() instanceof Proxy)) {
                break;
            }
            start = end + 1;
        }
        return new ProxyList(entries);
    }

    private static int separator(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) != ',' && text.charAt(end) != '|') {
            end++;
        }
        return end;
    }

    private static Optional<Source> source(String entry) {
        return switch (entry) {
            case "" -> Optional.empty();
            case "direct" -> Optional.of(new Direct());
            case "off" -> Optional.of(new Off());
            default -> Optional.of(new Proxy(proxyUrl(entry)));
        };
    }

    private static URI proxyUrl(String entry) {
        boolean bareHost = entry.matches(".*[.:/].*") && !entry.contains(":/") && !entry.startsWith("/");
        String text = bareHost ? "https://" + entry : entry;
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            // the exception's own message would show the credentials
            throw new IllegalArgumentException("invalid proxy URL: " + Urls.redact(text));
        }
        if (url.getScheme() == null) {
            throw new IllegalArgumentException("invalid proxy URL missing scheme: " + Urls.redact(text));
        }
        switch (url.getScheme().toLowerCase(Locale.ROOT)) {
            case "http", "https" -> checkHost(url);
            case "file" -> checkFile(url);
            default ->
                throw new IllegalArgumentException(
                        "invalid proxy URL scheme (must be https, http, file): " + Urls.redact(text));
        }
        return url;
    }

    private static void checkHost(URI url) {
        if (url.getRawAuthority() == null) {
            throw new IllegalArgumentException("invalid proxy URL missing host: " + Urls.redact(url));
        }
    }

    private static void checkFile(URI url) {
        boolean pathOnly = url.getRawAuthority() == null
                && url.getRawPath() != null
                && url.getRawPath().startsWith("/")
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        if (!pathOnly) {
            throw new IllegalArgumentException("invalid file:// proxy URL with non-path elements: " + Urls.redact(url));
        }
    }

    @Override
    public String toString() {
        return entries.stream().map(Entry::toString).collect(Collectors.joining(","));
    }
}
