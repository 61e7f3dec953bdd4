package dev.athens.sumdb;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipChecker;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
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
        ModuleFiles files = fetcher.fetch(version, scratch);
        if (unverified.matches(version.path()) && !version.path().value().equals(TOOLCHAIN)) {
            return files;
        }
        try {
            CheckedZip zip = ModuleZipChecker.check(version, files.zip(), scratch);
            verify(version, zip.hash(), DirHash.ofGoMod(files.mod()));
            return new ModuleFiles(files.info(), files.mod(), new ProvedZip(zip));
        } catch (InvalidZipException e) {
            throw new FetchException.Unavailable(version + ": origin returned a bad zip: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new FetchException.Unavailable(version + ": cannot read what was fetched", e);
        }
    }

    private void verify(ModuleVersion version, ModuleHash zipHash, ModuleHash modHash)
            throws FetchException.Refused, FetchException.Unavailable, InterruptedException {
        try {
            database.verify(version, zipHash, modHash, fetcher.toString());
        } catch (FetchException.Refused e) {
            long count = refusals.incrementAndGet();
            LOG.log(
                    Level.WARNING,
                    () -> "checksum database refused " + count + " versions of " + fetcher + " so far, now "
                            + e.getMessage().replaceAll("\\s+", " "));
            throw e;
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
