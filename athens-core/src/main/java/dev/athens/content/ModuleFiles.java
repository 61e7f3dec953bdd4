package dev.athens.content;

/**
 * The three files of one module version, always together.
 *
 * @param info JSON: version, time and origin; {@code dev.athens.protocol.VersionInfo} is its codec
 * @param mod the go.mod file, real or synthesised
 * @param zip the module zip
 */
public record ModuleFiles(Blob info, Blob mod, Blob zip) {
    /** The number of bytes of all three. */
    public long sizeBytes() {
        return info.sizeBytes() + mod.sizeBytes() + zip.sizeBytes();
    }
}
