package dev.athens.fetch;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A place that modules come from: another proxy, git repositories, a test's memory. Calls block, may be made by many
 * threads at once, and stop soon after their thread is interrupted.
 */
public interface ModuleFetcher {
    /**
     * Lists the released versions of a module, lowest first by Go's version order; pseudo-versions are left out.
     *
     * <p>An empty list means that the module exists and has no usable tags. Source: Go Modules Reference, "GOPROXY
     * protocol".
     *
     * @throws FetchException.NotFound if there is no such module; asking again will not help until someone publishes it
     * @throws FetchException.Refused if the origin or a rule forbids it
     * @throws FetchException.Unavailable if the origin could not be asked; the answer may differ later
     */
    List<Version> list(ModulePath module) throws FetchException, InterruptedException;

    /**
     * Finds the version that a query stands for. The result of an {@link VersionQuery.Exact} query has that version.
     *
     * @throws FetchException.NotFound if the module does not exist or nothing matches
     * @throws FetchException.Refused if the origin or a rule forbids it
     * @throws FetchException.Unavailable if the origin could not be asked; the answer may differ later
     */
    VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException, InterruptedException;

    /**
     * Fetches the three files of a version. They need not have been verified: the caller does that.
     *
     * @param version the version
     * @param scratch an empty folder of the caller's for temporary files and the results; the caller deletes it, so the
     *     returned blobs live no longer than that
     * @throws FetchException.NotFound if there is no such version, or its zip cannot be built
     * @throws FetchException.Refused if the origin or a rule forbids it
     * @throws FetchException.Unavailable if the origin could not be asked, broke off, or the scratch folder failed
     */
    ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException, InterruptedException;

    /**
     * Fetches a version without its zip, for those who read a module graph. It need not have been verified, and is small
     * enough for the memory.
     *
     * @return empty, as by default, if that would cost no less than the whole version; then the caller fetches it whole
     * @throws FetchException.NotFound if there is no such version; that its zip cannot be built is no reason
     * @throws FetchException.Refused if the origin or a rule forbids it
     * @throws FetchException.Unavailable if the origin could not be asked, or broke off
     */
    default Optional<ModuleHead> fetchHead(ModuleVersion version) throws FetchException, InterruptedException {
        return Optional.empty();
    }

    /**
     * Fetches the zip of a version whose head is known, and makes sure that they belong together: either the zip holds that
     * very go.mod file, or who has the zip has that go.mod file as well. It need not have been verified otherwise.
     *
     * <p>By default the version is fetched whole, and its head compared.
     *
     * @param version the version
     * @param head what {@link #fetchHead} gave, now or long ago, or another fetcher did
     * @param scratch as for {@link #fetch}
     * @throws FetchException.NotFound if there is no such version, or its zip cannot be built
     * @throws FetchException.Refused if the origin or a rule forbids it, or the origin has another go.mod file now
     * @throws FetchException.Unavailable if the origin could not be asked, broke off, or the scratch folder failed
     */
    default Blob fetchZip(ModuleVersion version, ModuleHead head, Path scratch)
            throws FetchException, InterruptedException {
        ModuleFiles files = fetch(version, scratch);
        FittingMod.require(version, head.mod(), files.mod(), toString());
        return files.zip();
    }
}
