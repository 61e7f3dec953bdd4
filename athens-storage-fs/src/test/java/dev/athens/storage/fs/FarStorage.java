package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A storage that behaves as if it were behind a network, which can be down and spoil what it carries. Thread-safe. */
final class FarStorage implements Storage {
    /** How often a zip was read. */
    final AtomicInteger zipReads = new AtomicInteger();

    /** How often anything was asked. */
    final AtomicInteger asked = new AtomicInteger();

    volatile boolean down;

    /** What becomes of the bytes of zips on their way. */
    volatile UnaryOperator<byte[]> way = UnaryOperator.identity();

    private final FileStorage files;

    FarStorage(FileStorage files) {
        this.files = files;
    }

    StorageParts parts() {
        return files.parts().withStorage(this).withHashes(new Recorded(files)).withNothingNear();
    }

    private FileStorage reached() throws IOException {
        asked.incrementAndGet();
        if (down) {
            throw new IOException("connection refused");
        }
        return files;
    }

    /** Knows what it has given by what it is. */
    private record Recorded(FileStorage files) implements RecordedHashes {
        private static ModuleHead own(ModuleHead head) {
            return head.info() instanceof Carried info && head.mod() instanceof Carried mod
                    ? new ModuleHead(info.blob(), mod.blob())
                    : head;
        }

        @Override
        public Hashes recorded(ModuleVersion version) throws IOException {
            return files.recorded(version);
        }

        @Override
        public boolean record(ModuleVersion version, ModuleHead found, Hashes hashes) throws IOException {
            return files.record(version, own(found), hashes);
        }

        @Override
        public boolean quarantine(ModuleVersion version, ModuleHead found, String reason) throws IOException {
            return files.quarantine(version, own(found), reason);
        }
    }

    private record Carried(Blob blob, FarStorage far, boolean zip) implements Blob {
        @Override
        public long sizeBytes() {
            return blob.sizeBytes();
        }

        @Override
        public InputStream openStream() throws IOException {
            if (!zip) {
                return blob.openStream();
            }
            far.reached();
            far.zipReads.incrementAndGet();
            return new ByteArrayInputStream(far.way.apply(blob.readBytes(Integer.MAX_VALUE)));
        }
    }

    private ModuleHead carried(ModuleHead head) {
        return new ModuleHead(new Carried(head.info(), this, false), new Carried(head.mod(), this, false));
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        return reached().list(module);
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        return reached()
                .find(version)
                .map(found -> new ModuleFiles(carried(found.head()), new Carried(found.zip(), this, true)));
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        return reached().findHead(version).map(this::carried);
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        return reached().saveHead(version, head);
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles whole) throws IOException {
        return reached().save(version, whole);
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        return reached().delete(version);
    }
}
