package dev.athens.storage.s3;

import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.WrittenNotice;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Names the objects of a bucket. Module paths are not escaped, as gomods/athens has them; no element of one is {@code @v}.
 *
 * @param prefix what all keys begin with: empty, or with a slash at its end
 */
record BucketKeys(String prefix) {
    private static final String VERSIONS = "/@v/";
    private static final String OWN = ".athens/";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What an object beside others of its version is. */
    enum Kind {
        /** Info and go.mod. */
        HEAD,
        /** The info of gomods/athens. */
        INFO,
        /** The go.mod of gomods/athens. */
        MOD,
        /** Says that the three objects of gomods/athens are no version. */
        REFUSED,
        /** Info, go.mod, and which zip. */
        WHOLE,
        /** The zip of gomods/athens. */
        ZIP;

        private final String suffix = "." + name().toLowerCase(Locale.ROOT);
    }

    /** An object whose key was read. */
    record Named(ModuleVersion version, Kind kind) {}

    /** The prefix in the one form that keys take; an operator may write it with slashes around it or without. */
    static BucketKeys below(String prefix) {
        String bare = prefix.strip().replaceAll("^/+|/+$", "");
        return new BucketKeys(bare.isEmpty() ? "" : bare + "/");
    }

    String of(ModuleVersion version, Kind kind) {
        return versions(version.path()) + version.version() + kind.suffix;
    }

    /** What the keys of all versions of a module begin with. */
    String versions(ModulePath module) {
        return prefix + module + VERSIONS;
    }

    /** What the keys of a version begin with, and perhaps those of another one, whose name is longer. */
    String beginOf(ModuleVersion version) {
        return versions(version.path()) + version.version() + ".";
    }

    /** Reads a key; empty if it is none of a version. */
    Optional<Named> parse(String key) {
        int at = key.indexOf(VERSIONS);
        int dot = key.lastIndexOf('.');
        if (!key.startsWith(prefix) || at < prefix.length() || dot < at + VERSIONS.length()) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (key.endsWith(kind.suffix)) {
                return version(key.substring(prefix.length(), at), key.substring(at + VERSIONS.length(), dot))
                        .map(version -> new Named(version, kind));
            }
        }
        return Optional.empty();
    }

    private static Optional<ModuleVersion> version(String path, String version) {
        try {
            return Optional.of(ModuleVersion.parse(path, version));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    /** A key for a zip that nobody has had before. */
    String newZip(ModuleVersion version) {
        return zips() + version.path() + VERSIONS + version.version() + "-" + newId() + ".zip";
    }

    /** What the keys of all our own zips begin with. */
    String zips() {
        return prefix + OWN + "zips/";
    }

    /** The version that one of our zips was uploaded for; empty if the key is of another form. */
    Optional<ModuleVersion> versionOfZip(String key) {
        String zips = zips();
        int at = key.indexOf(VERSIONS);
        int dash = key.lastIndexOf('-');
        return key.startsWith(zips) && at > zips.length() && dash > at
                ? version(key.substring(zips.length(), at), key.substring(at + VERSIONS.length(), dash))
                : Optional.empty();
    }

    /** What the keys of all claims begin with. */
    String claims() {
        return prefix + OWN + "claims/";
    }

    /** Where a claim is; names are hashed, as they may be longer than a key. */
    String claim(ClaimKey key) {
        return claims() + key.hash();
    }

    /** What the keys of all notices begin with. */
    String notices() {
        return prefix + OWN + "notices/";
    }

    /** What the keys of all notices about a module begin with. */
    String notices(ModulePath module) {
        return notices() + WrittenNotice.folder(module) + "/";
    }

    /** Where a notice is. */
    String notice(ModulePath module, String name) {
        return notices(module) + WrittenNotice.file(name);
    }

    /** Where it is written which modules were forgotten. */
    String forgotten() {
        return notices() + "forgotten";
    }

    /** What the keys of all objects of a log begin with. */
    String log(String name) {
        return prefix + OWN + "logs/" + name + "/";
    }

    String newProbe() {
        return prefix + OWN + "probe-" + newId();
    }

    /** Where the hashes of a version stay that is in quarantine. */
    String hashes(ModuleVersion version) {
        return prefix + OWN + "hashes/" + version.path() + VERSIONS + version.version();
    }

    /** Where a damaged version goes, without the suffix. */
    String newQuarantine(ModuleVersion version) {
        return prefix + OWN + "quarantine/" + version.path() + VERSIONS + version.version() + "-" + newId();
    }

    /** What no key of a version begins with. */
    String own() {
        return prefix + OWN;
    }

    /** 128 random bits. */
    static String newId() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
