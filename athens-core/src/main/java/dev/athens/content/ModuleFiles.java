package dev.athens.content;

/**
 * The three files of one module version, always together.
 *
 * @param info JSON: version, time and origin; {@code dev.athens.protocol.VersionInfo} is its codec
 * @param mod the go.mod file, real or synthesised
 * @param zip the module zip
 */
public record ModuleFiles(Blob info, Blob mod, Blob zip) {
    /** A whole version, of its head and its zip. */
    public ModuleFiles(ModuleHead head, Blob zip) {
        this(head.info(), head.mod(), zip);
    }

    /** The version without its zip. */
    public ModuleHead head() {
        return new ModuleHead(info, mod);
    }

    /** The number of bytes of all three. */
    public long sizeBytes() {
        return info.sizeBytes() + mod.sizeBytes() + zip.sizeBytes();
    }
}
