package dev.athens.zip;

import dev.athens.content.Blob;
import dev.athens.module.ModuleVersion;

/**
 * A module zip that was written or checked in this process: that it keeps the rules and what it hashes to is known, so that
 * nobody needs to read it for that.
 */
public sealed interface HashedZip extends Blob permits WrittenZip, CheckedZip {
    /** The version that the zip is of. */
    ModuleVersion version();

    /** The {@code h1:} hash of the zip. */
    String hash();
}
