package dev.athens.content;

/**
 * What is known of a module version before its zip: enough to read a module graph. The zip makes it whole ({@link
 * ModuleFiles}); the head never changes by that.
 *
 * @param info JSON: version, time and origin; {@code dev.athens.protocol.VersionInfo} is its codec
 * @param mod the go.mod file, real or synthesised
 */
public record ModuleHead(Blob info, Blob mod) {
    /** The number of bytes of both. */
    public long sizeBytes() {
        return info.sizeBytes() + mod.sizeBytes();
    }
}
