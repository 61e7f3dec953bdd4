package dev.athens.vcs.jgit.discovery;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.athens.fetch.FetchException;
import dev.athens.internal.HeapShare;
import dev.athens.net.BlockedAddressException;
import dev.athens.net.http.RedirectException;
import dev.athens.vcs.jgit.net.GitFailures;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The go-import pages seen lately, as many modules share the page of one prefix. Only pages with tags are kept.
 *
 * <p>Concurrency: safe for many threads. Two that ask for one page at once may both fetch it.
 */
final class ImportPages {
    /** A page's URL and its tags, at least one. */
    record Page(String url, List<GoImport> imports) {
        private int weight() {
            return HeapShare.ofText(url)
                    + imports.stream().mapToInt(Page::weight).sum();
        }

        private static int weight(GoImport tag) {
            return TAG_BYTES
                    + HeapShare.ofText(tag.prefix())
                    + HeapShare.ofText(tag.vcs())
                    + HeapShare.ofText(tag.repoRoot())
                    + HeapShare.ofText(tag.subdir());
        }
    }

    private record Key(String path, PageRules rules) {}

    static final Duration MAX_AGE = Duration.ofMinutes(5);

    /** That is about 8,000 usual pages of a heap of 256 MB. */
    private static final int HEAP_PERCENT = 3;

    private static final long MAX_BYTES = 16L << 20;

    /** A tag without its texts, and its place in the list. */
    private static final int TAG_BYTES = 100;

    private static final int MAX_REASON_CHARS = 4096;

    private final PageClient client;
    private final Cache<Key, Page> cache;

    ImportPages(PageClient client, Ticker ticker) {
        this.client = client;
        this.cache = CacheBuilder.newBuilder()
                .maximumWeight(HeapShare.bytes(HEAP_PERCENT, MAX_BYTES))
                .weigher((Key key, Page page) -> HeapShare.ofName(key.path()) + page.weight())
                .expireAfterWrite(MAX_AGE)
                .ticker(ticker)
                .build();
    }

    /**
     * Gets the page of {@code pagePath}, on behalf of the module path {@code path}, which failures name.
     *
     * @throws FetchException.NotFound if there is no page, or none with tags
     * @throws FetchException.Refused if the page stands on a blocked address
     * @throws FetchException.Unavailable if the page could not be asked
     */
    Page get(String path, String pagePath, PageRules rules) throws FetchException, InterruptedException {
        Key key = new Key(pagePath, rules);
        Page cached = cache.getIfPresent(key);
        if (cached != null) {
            return cached;
        }
        Page page = read(path, pagePath, fetch(path, pagePath, rules));
        cache.put(key, page);
        return page;
    }

    private PageClient.Answer fetch(String path, String pagePath, PageRules rules)
            throws FetchException, InterruptedException {
        String what = unrecognizedPrefix(path) + (rules.insecure() ? "http/https fetch: " : "https fetch: ");
        try {
            return client.get(pagePath, rules);
        } catch (RedirectException | PageClient.NoHostException e) {
            throw new FetchException.NotFound(what + e.getMessage(), e);
        } catch (BlockedAddressException e) {
            throw new FetchException.Refused(what + e.getMessage());
        } catch (InterruptedIOException e) {
            if (Thread.interrupted()) {
                throw interrupted(e);
            }
            throw FetchException.Unavailable.timedOut(what + get(pagePath, rules) + "timed out");
        } catch (IOException e) {
            throw new FetchException.Unavailable(what + get(pagePath, rules) + GitFailures.describe(e), e);
        }
    }

    /** The request that failed, as Go's net/http names it; where http is allowed, it was tried last. */
    private static String get(String pagePath, PageRules rules) {
        return "Get \"" + (rules.insecure() ? "http://" : "https://") + pagePath + "?go-get=1\": ";
    }

    private static InterruptedException interrupted(IOException cause) {
        InterruptedException interrupted = new InterruptedException("interrupted while a page was read");
        interrupted.initCause(cause);
        return interrupted;
    }

    private static Page read(String path, String pagePath, PageClient.Answer page) throws FetchException {
        List<GoImport> imports = List.of();
        Optional<GoXml.SyntaxException> syntax = Optional.empty();
        try {
            imports = page.imports();
        } catch (GoXml.SyntaxException e) {
            syntax = Optional.of(e);
        }
        if (!imports.isEmpty()) {
            return new Page(page.url(), imports);
        }
        if (page.isServerTrouble()) {
            throw new FetchException.Unavailable(unrecognizedPrefix(path) + page.failure());
        }
        if (!page.isOk()) {
            throw unrecognized(path, page.failure());
        }
        if (syntax.isPresent()) {
            throw unrecognized(path, "parsing " + pagePath + ": " + syntax.get().getMessage());
        }
        throw unrecognized(path, "parse " + page.url() + ": no go-import meta tags ()");
    }

    /** What the go command says about a path without usable page. */
    static FetchException.NotFound unrecognized(String path, String reason) {
        boolean tooLong = reason.length() > MAX_REASON_CHARS;
        String shown = tooLong ? reason.substring(0, MAX_REASON_CHARS) + "..." : reason;
        return new FetchException.NotFound(unrecognizedPrefix(path) + shown);
    }

    private static String unrecognizedPrefix(String path) {
        return path + ": unrecognized import path \"" + path + "\": ";
    }
}
