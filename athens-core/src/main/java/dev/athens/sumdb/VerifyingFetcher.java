package dev.athens.sumdb;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
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
import java.nio.file.Path;
import java.util.List;

/**
 * A fetcher whose files a checksum database must know by their hashes; what it does not know is refused, and so is
 * everything while it cannot be asked. Thread-safe if the fetcher is.
 */
public final class VerifyingFetcher implements ModuleFetcher {
    /** The go command verifies toolchains whatever GONOSUMDB says. Source: cmd/go/internal/modfetch, useSumDB. */
    private static final String TOOLCHAIN = "golang.org/toolchain";

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
            database.verify(version, zip.hash(), DirHash.ofGoMod(files.mod()), fetcher.toString());
            return new ModuleFiles(files.info(), files.mod(), zip);
        } catch (InvalidZipException e) {
            throw new FetchException.Unavailable(version + ": origin returned a bad zip: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new FetchException.Unavailable(version + ": cannot read what was fetched", e);
        }
    }

    @Override
    public String toString() {
        return fetcher.toString();
    }
}
