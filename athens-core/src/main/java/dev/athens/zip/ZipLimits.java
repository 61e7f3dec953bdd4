package dev.athens.zip;

/** The go command's limits for module zips, in bytes. Source: golang.org/x/mod/zip, "MaxZipFile" and others. */
public final class ZipLimits {
    /** The zip file, and the sum of its uncompressed files: 500 MiB. */
    public static final long MAX_ZIP_BYTES = 500L << 20;

    /** The go.mod file at the root: 16 MiB. */
    public static final int MAX_GO_MOD_BYTES = 16 << 20;

    /** The LICENSE file at the root: 16 MiB. */
    public static final int MAX_LICENSE_BYTES = 16 << 20;

    private ZipLimits() {}
}
