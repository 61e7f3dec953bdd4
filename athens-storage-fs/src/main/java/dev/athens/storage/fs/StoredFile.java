package dev.athens.storage.fs;

import dev.athens.content.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * A stored file as one look at it found it. Two looks are equal if nobody replaced the file between them.
 *
 * @param path the file
 * @param sizeBytes its size
 * @param modified its time
 * @param key its inode, where the file system has such a thing
 */
record StoredFile(Path path, long sizeBytes, FileTime modified, Optional<Object> key) implements Blob {
    /** Looks at a file with one system call; empty if there is none. */
    static Optional<StoredFile> lookAt(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(new StoredFile(
                            path,
                            attributes.size(),
                            attributes.lastModifiedTime(),
                            Optional.ofNullable(attributes.fileKey())))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    // written out as in ModulePath
    @Override
    public boolean equals(Object other) {
        return other instanceof StoredFile file
                && file.sizeBytes == sizeBytes
                && file.modified.equals(modified)
                && file.key.equals(key)
                && file.path.equals(path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public InputStream openStream() throws IOException {
        return Files.newInputStream(path);
    }

    @Override
    public Optional<Path> file() {
        return Optional.of(path);
    }
}
