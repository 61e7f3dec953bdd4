package dev.athens.fetch;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Asks one fetcher after the other until one answers, as the go command walks its GOPROXY list. Thread-safe if the
 * fetchers are.
 *
 * <p>When all fail, the most telling failure is thrown: that of a direct link, else the last trouble, else the last
 * "not found". Source: cmd/go/internal/modfetch, TryProxies.
 */
public final class FetcherChain implements ModuleFetcher {
    /**
     * One fetcher of a chain.
     *
     * @param fetcher whom to ask
     * @param direct whether it asks the repositories themselves, so that its failure says most
     * @param fallback when the next link is asked
     */
    public record Link(ModuleFetcher fetcher, boolean direct, Fallback fallback) {}

    private interface Question<T> {
        T ask(ModuleFetcher fetcher) throws FetchException, InterruptedException;
    }

    private final List<Link> links;

    /**
     * A chain in the order of asking.
     *
     * @throws IllegalArgumentException if there is no link
     */
    public FetcherChain(List<Link> links) {
        if (links.isEmpty()) {
            throw new IllegalArgumentException("a chain needs a fetcher");
        }
        this.links = List.copyOf(links);
    }

    @Override
    public List<Version> list(ModulePath module) throws FetchException, InterruptedException {
        return firstAnswer(fetcher -> fetcher.list(module));
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException, InterruptedException {
        return firstAnswer(fetcher -> fetcher.resolve(module, query));
    }

    /** Fetches into a subfolder of the scratch folder for each link, so that none sees what another left behind. */
    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException, InterruptedException {
        return firstAnswer(fetcher -> fetcher.fetch(version, subfolder(version, scratch)));
    }

    @Override
    public Optional<ModuleHead> fetchHead(ModuleVersion version) throws FetchException, InterruptedException {
        return firstAnswer(fetcher -> fetcher.fetchHead(version));
    }

    @Override
    public Blob fetchZip(ModuleVersion version, ModuleHead head, Path scratch)
            throws FetchException, InterruptedException {
        return firstAnswer(fetcher -> fetcher.fetchZip(version, head, subfolder(version, scratch)));
    }

    private static Path subfolder(ModuleVersion version, Path scratch) throws FetchException.Unavailable {
        try {
            return Files.createTempDirectory(scratch, "fetch");
        } catch (IOException e) {
            throw new FetchException.Unavailable(version + ": creating a temporary folder failed", e);
        }
    }

    private <T> T firstAnswer(Question<T> question) throws FetchException, InterruptedException {
        Failures failures = new Failures();
        for (Link link : links) {
            try {
                return question.ask(link.fetcher());
            } catch (FetchException e) {
                failures.add(link, e);
                if (!link.fallback().follows(e)) {
                    break;
                }
            }
        }
        throw failures.best();
    }

    /** Keeps the failure that says most; not thread-safe. */
    private static final class Failures {
        private static final int NOT_FOUND = 0;
        private static final int TROUBLE = 1;
        private static final int DIRECT = 2;

        private FetchException best = new FetchException.Unavailable("no fetcher was asked");
        private int bestRank = NOT_FOUND;

        void add(Link link, FetchException failure) {
            int rank = rank(link, failure);
            if (rank >= bestRank) {
                best = failure;
                bestRank = rank;
            }
        }

        private static int rank(Link link, FetchException failure) {
            if (link.direct()) {
                return DIRECT;
            }
            return failure instanceof FetchException.NotFound ? NOT_FOUND : TROUBLE;
        }

        FetchException best() {
            return best;
        }
    }
}
