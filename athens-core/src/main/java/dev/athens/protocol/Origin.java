package dev.athens.protocol;

import dev.athens.internal.Urls;
import java.util.Optional;

/**
 * Where a version came from. Source: cmd/go/internal/modfetch/codehost, Origin; fields that only the go command's
 * {@code -reuse} flag needs are left out, as in its own module cache.
 *
 * @param vcs such as {@code git}
 * @param url the repository URL as discovered, before any rewriting
 * @param subdir the module's directory in the repository, without a {@code /vN} part; empty for the root
 * @param hash the full commit id
 * @param ref the reference that was asked for, such as {@code refs/tags/v1.0.0}
 */
public record Origin(String vcs, String url, Optional<String> subdir, Optional<String> hash, Optional<String> ref) {
    /** The URL for people and logs: user info and query are hidden, for both may hold secrets. */
    public String shownUrl() {
        return Urls.redact(url);
    }
}
