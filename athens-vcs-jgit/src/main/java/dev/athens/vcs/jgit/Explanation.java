package dev.athens.vcs.jgit;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModulePath;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.zip.ModuleZipWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a version of a module comes out of its repository, step by step, for people who wonder about a hash. The facts are
 * those of the build itself. URLs hold no credentials, but for the Origin in the info, which is as clients get it.
 *
 * @param module the module
 * @param query what was asked for
 * @param discovery where the module's source is
 * @param resolution what the query stands for; empty if it stands for nothing
 * @param build what was built; empty if the version does not exist
 * @param failure why there is no version; empty if there is one
 */
public record Explanation(
        ModulePath module,
        VersionQuery query,
        Discovery discovery,
        Optional<Resolution> resolution,
        Optional<Build> build,
        Optional<FetchException> failure) {

    /**
     * Where a module's source is.
     *
     * @param vcs {@code git}, or {@code mod} for another module proxy
     * @param url the repository, without credentials
     * @param root the import path that the repository, or the folder {@code subdir} in it, stands for
     * @param subdir a folder in the repository; empty for its root
     * @param foundBy what led there, such as {@code known host github.com}
     * @param allowedBy the rule by which it may be used, such as {@code public, GOVCS rule public:git|hg}
     * @param logins whether logins may be used for it, and why, such as {@code may be used: it is the module's own}
     */
    public record Discovery(
            String vcs, String url, String root, String subdir, String foundBy, String allowedBy, String logins) {}

    /**
     * What a query stands for.
     *
     * @param info version, commit time and Origin as clients get them
     * @param rule why it is this version
     * @param commit the full commit id
     * @param ref the reference that led to the commit, by full name; empty if a commit id did
     * @param folder the module's folder in the repository; empty for the root
     * @param hasGoMod whether the folder has a go.mod file; if not, one of a single line is made up, outside of the zip
     * @param goVersion the value of the go line; empty if there is none
     */
    public record Resolution(
            VersionInfo info,
            String rule,
            String commit,
            Optional<String> ref,
            String folder,
            boolean hasGoMod,
            Optional<String> goVersion) {}

    /**
     * What was built.
     *
     * @param files the version; its zip is a file in the scratch folder
     * @param goModHash the {@code h1:} hash of go.mod
     * @param zip hash, sizes, the vendor rule, and what was left out and why
     * @param submodules folders of submodules, whose content is left out
     * @param inheritsLicense whether the LICENSE is that of the repository's root, because the folder has none
     * @param conversions files that git attributes changed, with these attributes
     */
    public record Build(
            ModuleFiles files,
            ModuleHash goModHash,
            ModuleZipWriter.Result zip,
            List<String> submodules,
            boolean inheritsLicense,
            Map<String, String> conversions) {}
}
