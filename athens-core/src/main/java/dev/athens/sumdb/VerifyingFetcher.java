package dev.athens.sumdb;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.internal.Aside;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.observe.Observer;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import dev.athens.protocol.VersionInfo;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipChecker;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A fetcher whose files a checksum database must know by their hashes; what it does not know is refused, and so is
 * everything while it cannot be asked. Refusals are counted and logged. Thread-safe if the fetcher is.
 */
public final class VerifyingFetcher implements ModuleFetcher {
    /** The go command verifies toolchains whatever GONOSUMDB says. Source: cmd/go/internal/modfetch, useSumDB. */
    private static final String TOOLCHAIN = "golang.org/toolchain";

    private static final System.Logger LOG = System.getLogger(VerifyingFetcher.class.getName());

    private final AtomicLong refusals = new AtomicLong();
    private final ModuleFetcher fetcher;
    private final SumdbClient database;
    private final PathPatterns unverified;

    /**
     * Verifies what a fetcher fetches.
     *
     * @param fetcher whose text form names it in messages
     * @param database who knows the hashes
     * @param unverified modules that the database is not asked about, as GONOSUMDB says
     */
    public VerifyingFetcher(ModuleFetcher fetcher, SumdbClient database, PathPatterns unverified) {
        this.fetcher = fetcher;
        this.database = database;
        this.unverified = unverified;
    }

    @Override
    public List<Version> list(ModulePath module) throws FetchException, InterruptedException {
        return fetcher.list(module);
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException, InterruptedException {
        return fetcher.resolve(module, query);
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException, InterruptedException {
        if (isUnverified(version)) {
            return fetcher.fetch(version, scratch);
        }
        try (Aside<SumdbRecord> record = Aside.start(required(version))) {
            ModuleFiles files = fetcher.fetch(version, scratch);
            CheckedZip zip = checked(version, files.zip(), scratch);
            ModuleHash mod = hash(version, files.mod());
            verify(record, known -> {
                database.requireZip(known, version, zip.hash(), fetcher.toString());
                database.requireGoMod(known, version, mod, fetcher.toString());
            });
            return new ModuleFiles(files.head(), new ProvedZip(zip));
        }
    }

    @Override
    public Optional<ModuleHead> fetchHead(ModuleVersion version) throws FetchException, InterruptedException {
        if (isUnverified(version)) {
            return fetcher.fetchHead(version);
        }
        try (Aside<SumdbRecord> record = Aside.start(required(version))) {
            Optional<ModuleHead> head = fetcher.fetchHead(version);
            if (head.isPresent()) {
                ModuleHash mod = hash(version, head.get().mod());
                verify(record, known -> database.requireGoMod(known, version, mod, fetcher.toString()));
            }
            return head;
        }
    }

    @Override
    public Blob fetchZip(ModuleVersion version, ModuleHead head, Path scratch)
            throws FetchException, InterruptedException {
        if (isUnverified(version)) {
            return fetcher.fetchZip(version, head, scratch);
        }
        ModuleHash mod = hash(version, head.mod());
        try (Aside<SumdbRecord> record = Aside.start(required(version))) {
            CheckedZip zip = checked(version, fetcher.fetchZip(version, head, scratch), scratch);
            verify(record, known -> {
                requireStored(known, version, mod);
                database.requireZip(known, version, zip.hash(), fetcher.toString());
            });
            return new ProvedZip(zip);
        }
    }

    private Callable<SumdbRecord> required(ModuleVersion version) {
        return Running.carried(() -> Running.observed(
                Observer.NONE, Step.VERIFICATION, "sumdb", version.toString(), () -> database.required(version)));
    }

    private boolean isUnverified(ModuleVersion version) {
        return unverified.matches(version.path()) && !version.path().value().equals(TOOLCHAIN);
    }

    /** Condemns a head that was stored while nobody verified it. */
    private void requireStored(SumdbRecord record, ModuleVersion version, ModuleHash mod)
            throws FetchException.Refused {
        try {
            database.requireGoMod(record, version, mod, "the storage of this proxy");
        } catch (FetchException.Refused e) {
            throw FetchException.Refused.ofHead(e.getMessage());
        }
    }

    private static CheckedZip checked(ModuleVersion version, Blob zip, Path scratch) throws FetchException.Unavailable {
        try {
            return ModuleZipChecker.check(version, zip, scratch);
        } catch (InvalidZipException e) {
            throw new FetchException.Unavailable(version + ": origin returned a bad zip: " + e.getMessage(), e);
        } catch (IOException e) {
            throw unreadable(version, e);
        }
    }

    private static ModuleHash hash(ModuleVersion version, Blob mod) throws FetchException.Unavailable {
        try {
            return DirHash.ofGoMod(mod);
        } catch (IOException e) {
            throw unreadable(version, e);
        }
    }

    private static FetchException.Unavailable unreadable(ModuleVersion version, IOException failure) {
        return new FetchException.Unavailable(version + ": cannot read what was fetched", failure);
    }

    private interface Verification {
        void of(SumdbRecord record) throws FetchException.Refused;
    }

    private void verify(Aside<SumdbRecord> record, Verification verification)
            throws FetchException, InterruptedException {
        try {
            verification.of(joined(record));
        } catch (FetchException.Refused e) {
            long count = refusals.incrementAndGet();
            LOG.log(
                    Level.WARNING,
                    () -> "checksum database refused " + count + " versions of " + fetcher + " so far, now "
                            + e.getMessage().replaceAll("\\s+", " "));
            throw e;
        }
    }

    private static SumdbRecord joined(Aside<SumdbRecord> record) throws FetchException, InterruptedException {
        try {
            return record.join();
        } catch (ExecutionException e) {
            throw FetchException.in(e);
        }
    }

    /** How many versions of this fetcher the database has not confirmed, since it was made. */
    public long refusals() {
        return refusals.get();
    }

    @Override
    public String toString() {
        return fetcher.toString();
    }
}
