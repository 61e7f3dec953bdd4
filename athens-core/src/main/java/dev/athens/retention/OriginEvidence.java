package dev.athens.retention;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.internal.ScratchSpace;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.Origin;
import dev.athens.protocol.VersionInfo;
import dev.athens.storage.Storage;
import dev.athens.sumdb.SumdbClient;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Evidence from where versions come from, the cheapest first. A version could be had again if
 *
 * <ol>
 *   <li>its repository still has it, and in the commit that the stored {@code .info} names;
 *   <li>another proxy still has it with its zip, and the checksum database has the hashes of what is stored, so that other
 *       content would not be believed;
 *   <li>a download has the same hashes as what is stored.
 * </ol>
 *
 * <p>Of a head without a zip the hash of its go.mod is enough, and that can be had though the zip cannot.
 *
 * <p>Not thread-safe.
 */
public final class OriginEvidence implements Evidence {
    /** What differs at its origin is not downloaded again by each run. */
    private static final Duration DIFFERENCE_REMEMBERED = Duration.ofDays(1);

    /** Some hundred bytes each. */
    private static final int MAX_DIFFERENCES = 10_000;

    /** The {@code h1:} hash of a stored zip as it was recorded. */
    @FunctionalInterface
    public interface RecordedHash {
        /** Looks a version up; empty if nothing was recorded, so that the zip is read. */
        Optional<ModuleHash> zipHash(ModuleVersion version) throws IOException;
    }

    private final Storage storage;
    private final ModuleFetcher fetcher;
    private final Builder settings;
    private final Cache<ModuleVersion, Finding> differences = CacheBuilder.newBuilder()
            .maximumSize(MAX_DIFFERENCES)
            .expireAfterWrite(DIFFERENCE_REMEMBERED)
            .build();

    private OriginEvidence(Builder settings) {
        this.settings = settings;
        this.storage = settings.storage;
        this.fetcher = settings.fetcher;
    }

    /**
     * Starts to set up evidence, which without more than this downloads everything.
     *
     * @param storage where the versions are; it must not take a look for a use
     * @param fetcher downloads them
     * @param scratch a folder for downloads
     */
    public static Builder builder(Storage storage, ModuleFetcher fetcher, Path scratch) {
        return new Builder(storage, fetcher, scratch);
    }

    /** A version as it is stored, whole or not. */
    private record Stored(ModuleHead head, Optional<Blob> zip) {
        long sizeBytes() {
            return head.sizeBytes() + zip.map(Blob::sizeBytes).orElse(0L);
        }
    }

    private Optional<Stored> stored(ModuleVersion version) throws IOException {
        Optional<ModuleFiles> whole = storage.find(version);
        return whole.isPresent()
                ? whole.map(files -> new Stored(files.head(), Optional.of(files.zip())))
                : storage.findHead(version).map(head -> new Stored(head, Optional.empty()));
    }

    @Override
    public Finding find(ModuleVersion version, DownloadBudget budget) throws IOException, InterruptedException {
        Optional<Stored> stored = stored(version);
        if (stored.isEmpty()) {
            return new Finding(Kind.GONE, "somebody else has removed it");
        }
        try {
            Optional<VersionInfo> seen = seen(version, stored.get());
            if (seen.isPresent()) {
                if (isSameCommit(stored.get().head(), seen.get())) {
                    return new Finding(Kind.SAME, "its repository has the same commit");
                }
                if (isProved(version, stored.get())) {
                    return new Finding(Kind.SAME, "its proxy has it, and the checksum database the same hashes");
                }
            }
            return compare(version, stored.get(), budget);
        } catch (FetchException e) {
            Kind kind = e instanceof FetchException.NotFound ? Kind.GONE : Kind.SILENT;
            return new Finding(kind, String.valueOf(e.getMessage()));
        }
    }

    /** What the witness says; empty if there is none, or it misses only a zip that is not stored either. */
    private Optional<VersionInfo> seen(ModuleVersion version, Stored stored)
            throws FetchException, InterruptedException {
        if (settings.witness.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    settings.witness.get().resolve(version.path(), new VersionQuery.Exact(version.version())));
        } catch (FetchException.NotFound e) {
            if (stored.zip().isPresent()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Repository and folder must be the same too: what a commit is called says nothing about where it is. */
    private static boolean isSameCommit(ModuleHead stored, VersionInfo seen) throws IOException {
        Optional<Origin> then = info(stored.info()).flatMap(VersionInfo::origin);
        return then.isPresent()
                && then.get().hash().isPresent()
                && seen.origin()
                        .filter(now -> now.vcs().equals(then.get().vcs())
                                && now.url().equals(then.get().url())
                                && now.subdir().equals(then.get().subdir())
                                && now.hash().equals(then.get().hash()))
                        .isPresent();
    }

    /** What is stored and cannot be read says nothing. */
    private static Optional<VersionInfo> info(Blob stored) throws IOException {
        byte[] json;
        try (InputStream in = stored.openStream()) {
            json = in.readNBytes(VersionInfo.MAX_BYTES + 1);
        }
        try {
            return Optional.of(VersionInfo.parse(json));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean isProved(ModuleVersion version, Stored stored) throws IOException, InterruptedException {
        if (settings.database.isEmpty() || settings.unverified.matches(version.path())) {
            return false;
        }
        SumdbRecord record;
        try {
            record = settings.database.get().lookup(version);
        } catch (FetchException e) {
            return false; // a download tells as well
        }
        return record.modHash(version)
                        .equals(Optional.of(DirHash.ofGoMod(stored.head().mod())))
                && (stored.zip().isEmpty()
                        || record.zipHash(version)
                                .equals(Optional.of(
                                        zipHash(version, stored.zip().get()))));
    }

    private ModuleHash zipHash(ModuleVersion version, Blob stored) throws IOException {
        Optional<ModuleHash> recorded = settings.recorded.zipHash(version);
        return recorded.isPresent() ? recorded.get() : hash(version, stored);
    }

    private static ModuleHash hash(ModuleVersion version, Blob zip) throws IOException {
        return DirHash.ofZip(zip.file().orElseThrow(() -> new IOException(version + ": zip is no file")));
    }

    private Finding compare(ModuleVersion version, Stored stored, DownloadBudget budget)
            throws FetchException, IOException, InterruptedException {
        Finding known = differences.getIfPresent(version);
        if (known != null) {
            return known;
        }
        if (!budget.spend(stored.sizeBytes())) {
            return new Finding(Kind.UNCOMPARED, "would have to be downloaded to be compared, which another run may");
        }
        Path folder = Files.createTempDirectory(Files.createDirectories(settings.scratch), "athens-evidence-");
        try {
            boolean same = stored.zip().isPresent()
                    ? hasSameContent(version, stored.head(), stored.zip().get(), folder)
                    : hasSameMod(version, stored.head(), budget, folder);
            if (same) {
                return new Finding(Kind.SAME, "a download has the same content");
            }
        } finally {
            ScratchSpace.remove(folder);
        }
        Finding changed = new Finding(Kind.CHANGED, "its origin has other content now");
        differences.put(version, changed);
        return changed;
    }

    private boolean hasSameContent(ModuleVersion version, ModuleHead head, Blob zip, Path folder)
            throws FetchException, IOException, InterruptedException {
        ModuleFiles again = fetcher.fetch(version, folder);
        return hash(version, again.zip()).equals(zipHash(version, zip))
                && DirHash.ofGoMod(again.mod()).equals(DirHash.ofGoMod(head.mod()));
    }

    private boolean hasSameMod(ModuleVersion version, ModuleHead head, DownloadBudget budget, Path folder)
            throws FetchException, IOException, InterruptedException {
        Optional<ModuleHead> again = fetcher.fetchHead(version);
        if (again.isEmpty()) {
            // it can only be had with its zip, whose size nobody knows before
            ModuleFiles files = fetcher.fetch(version, folder);
            budget.spendUpTo(files.sizeBytes());
            again = Optional.of(files.head());
        }
        return DirHash.ofGoMod(again.get().mod()).equals(DirHash.ofGoMod(head.mod()));
    }

    /** Settings; all are optional. Not thread-safe. */
    public static final class Builder {
        private final Storage storage;
        private final ModuleFetcher fetcher;
        private final Path scratch;
        private Optional<ModuleFetcher> witness = Optional.empty();
        private Optional<SumdbClient> database = Optional.empty();
        private PathPatterns unverified = PathPatterns.none();
        private RecordedHash recorded = version -> Optional.empty();

        private Builder(Storage storage, ModuleFetcher fetcher, Path scratch) {
            this.storage = storage;
            this.fetcher = fetcher;
            this.scratch = scratch;
        }

        /**
         * Who saves downloads.
         *
         * @param witness resolves an exact version only if the whole of it is there, and tells its {@link Origin} only if it
         *     has just seen that in the repository, as {@link dev.athens.upstream.UpstreamFetcher.Builder#witness} makes one
         */
        @CanIgnoreReturnValue
        public Builder witness(ModuleFetcher witness) {
            this.witness = Optional.of(witness);
            return this;
        }

        /**
         * A checksum database, which verifies what is fetched.
         *
         * @param unverified modules that it is not asked for
         */
        @CanIgnoreReturnValue
        public Builder database(SumdbClient database, PathPatterns unverified) {
            this.database = Optional.of(database);
            this.unverified = unverified;
            return this;
        }

        /** Where hashes of zips are recorded; without it they are computed. */
        @CanIgnoreReturnValue
        public Builder recorded(RecordedHash recorded) {
            this.recorded = recorded;
            return this;
        }

        /** Makes it. */
        public OriginEvidence build() {
            return new OriginEvidence(this);
        }
    }
}
