package dev.athens.storage.fs;

import java.nio.file.Path;

/**
 * Where the files of one version are, whether they exist or not.
 *
 * @param folder the {@code @v} folder that holds them
 * @param info the {@code .info} file, whose appearance makes the head visible
 * @param mod the {@code .mod} file
 * @param zip the {@code .zip} file, which beside a head makes the version whole
 * @param zipHash the hash of the zip, as the go command notes it; may be missing
 * @param hashes the hashes of all three, outside the folder; may be missing, or be there when the others are not
 */
record VersionFiles(Path folder, Path info, Path mod, Path zip, Path zipHash, Path hashes) {
    static VersionFiles in(Path folder, String name, Path hashes) {
        return new VersionFiles(
                folder,
                folder.resolve(name + Layout.INFO),
                folder.resolve(name + Layout.MOD),
                folder.resolve(name + Layout.ZIP),
                folder.resolve(name + Layout.ZIP_HASH),
                hashes);
    }
}
