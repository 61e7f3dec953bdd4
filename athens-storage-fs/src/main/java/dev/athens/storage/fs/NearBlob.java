package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of a cache, which may be evicted before it is opened: then the same bytes come from where the cache had them from.
 * Two are equal if their files are, wherever else the bytes are. Thread-safe.
 */
final class NearBlob implements Blob {
    private final Blob file;
    private final Source source;

    /** Where the same bytes are as long as the version is stored. */
    @FunctionalInterface
    interface Source {
        Blob find() throws IOException;
    }

    NearBlob(Blob file, Source source) {
        this.file = file;
        this.source = source;
    }

    /** The files as the cache knows them. */
    static ModuleHead unwrapped(ModuleHead head) {
        return new ModuleHead(unwrapped(head.info()), unwrapped(head.mod()));
    }

    private static Blob unwrapped(Blob blob) {
        return blob instanceof NearBlob near ? near.file : blob;
    }

    static ModuleHead wrapped(ModuleHead head, Finder<ModuleHead> far) {
        return new ModuleHead(
                new NearBlob(head.info(), () -> far.find().info()),
                new NearBlob(head.mod(), () -> far.find().mod()));
    }

    static ModuleFiles wrapped(ModuleFiles files, Finder<ModuleHead> head, Finder<ModuleFiles> far) {
        return new ModuleFiles(wrapped(files.head(), head), new NearBlob(files.zip(), () -> far.find()
                .zip()));
    }

    /** Finds what somebody has found near before. */
    @FunctionalInterface
    interface Finder<T> {
        T find() throws IOException;
    }

    @Override
    public long sizeBytes() {
        return file.sizeBytes();
    }

    @Override
    public InputStream openStream() throws IOException {
        try {
            return file.openStream();
        } catch (NoSuchFileException e) {
            Blob same = source.find();
            if (same.sizeBytes() != sizeBytes()) {
                throw new IOException(
                        "evicted from the cache, and the storage has another one now: " + e.getMessage(), e);
            }
            return same.openStream();
        }
    }

    @Override
    public Optional<Path> file() {
        return file.file().filter(Files::exists);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NearBlob near && near.file.equals(file);
    }

    @Override
    public int hashCode() {
        return file.hashCode();
    }
}
