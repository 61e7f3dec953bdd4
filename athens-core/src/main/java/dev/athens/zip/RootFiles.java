package dev.athens.zip;

/** The limits of the two files that every user of a module reads. Source: golang.org/x/mod/zip, MaxGoMod, MaxLICENSE. */
final class RootFiles {
    private RootFiles() {}

    static long maxBytes(String path) {
        return switch (path) {
            case "go.mod" -> ZipLimits.MAX_GO_MOD_BYTES;
            case "LICENSE" -> ZipLimits.MAX_LICENSE_BYTES;
            default -> Long.MAX_VALUE;
        };
    }

    static boolean isTooLarge(String path, long sizeBytes) {
        return sizeBytes > maxBytes(path);
    }

    static String tooLarge(String path) {
        return path + " file too large (max size is " + maxBytes(path) + " bytes)";
    }
}
