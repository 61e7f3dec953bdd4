package dev.athens.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What files take on a disk: whole blocks of the file system, as Java does not tell how many it has given. With heads, which
 * are three files of some hundred bytes, that is twenty times their content. Thread-safe.
 */
final class DiskBlocks {
    /** That of most file systems. */
    private static final long USUAL_BYTES = 4096;

    private final Path root;

    /** Zero until it is asked for. */
    private volatile long blockBytes;

    DiskBlocks(Path root) {
        this.root = root;
    }

    /** What there is of a version takes, with its hashes. */
    long taken(VersionFiles files) throws IOException {
        long block = blockBytes();
        long bytes = 0;
        for (Path file : List.of(files.info(), files.mod(), files.zip(), files.zipHash(), files.hashes())) {
            Optional<StoredFile> there = StoredFile.lookAt(file);
            long blocks = there.map(found -> -Math.floorDiv(-found.sizeBytes(), block))
                    .orElse(0L);
            bytes += blocks * block;
        }
        return bytes;
    }

    private long blockBytes() throws IOException {
        if (blockBytes == 0) {
            try {
                blockBytes = Math.max(1, Files.getFileStore(root).getBlockSize());
            } catch (UnsupportedOperationException e) {
                blockBytes = USUAL_BYTES;
            }
        }
        return blockBytes;
    }
}
