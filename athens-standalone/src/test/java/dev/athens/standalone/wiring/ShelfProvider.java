package dev.athens.standalone.wiring;

import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import dev.athens.storage.fs.FileStorage;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A third kind of storage, as a jar of its own would bring it: files, behind a wrapper that is nothing but a {@link Storage}.
 * It is there for those whose class loader has it {@linkplain #among among} its providers.
 */
public final class ShelfProvider implements StorageProvider {
    /** What was opened and not closed again, by the folder. */
    static final Map<Path, String> OPEN = new ConcurrentHashMap<>();

    /** The shelves that are behind a network, and what their answers wait for. */
    static final Map<Path, CountDownLatch> FAR = new ConcurrentHashMap<>();

    /** Those of them that cannot be reached. */
    static final Set<Path> DOWN = ConcurrentHashMap.newKeySet();

    @Override
    public String kind() {
        return "shelf";
    }

    @Override
    public StorageParts open(ConfigSection config) throws IOException {
        Path folder = config.get("Folder").path();
        String label = config.find("Label").map(ConfigValue::text).orElse("");
        config.findSecret("Token").ifPresent(token -> {
            if (!token.text().equals("hunter2")) {
                throw token.bad("must be the right one");
            }
        });
        StorageParts files = FileStorage.open(folder).parts();
        OPEN.put(folder, label);
        StorageParts parts = new StorageParts(
                new Wrapped(
                        files.storage(), Optional.ofNullable(FAR.get(folder)).map(gate -> folder)),
                files.catalog(),
                files.usages(),
                files.hashes(),
                () -> OPEN.remove(folder));
        return FAR.containsKey(folder) ? parts.withNothingNear() : parts;
    }

    /** A kind whose keys are in the table of keys although it is not built. */
    public static final class OfMinio implements StorageProvider {
        @Override
        public String kind() {
            return "minio";
        }

        @Override
        public StorageParts open(ConfigSection config) throws IOException {
            Path folder = Path.of(config.get("Bucket").text());
            OPEN.put(folder, config.find("Folder").map(ConfigValue::text).orElse(""));
            return new StorageParts(
                    FileStorage.open(folder),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    () -> OPEN.remove(folder));
        }
    }

    /**
     * Does something in a program that has this provider besides its own.
     *
     * @param jar a folder in the place of the jar
     */
    static <T> T among(Path jar, Callable<T> work) throws Exception {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(StorageProvider.class.getName()),
                ShelfProvider.class.getName() + "\n" + OfMinio.class.getName() + "\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            return work.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A storage that hides what it wraps. */
    private record Wrapped(Storage files, Optional<Path> far) implements Storage {
        private Storage storage() throws IOException {
            try {
                if (far.isPresent()) {
                    FAR.get(far.get()).await();
                }
            } catch (InterruptedException e) {
                throw new IOException("the network was cut", e);
            }
            if (far.filter(DOWN::contains).isPresent()) {
                throw new IOException("https://user:secret@bucket.example/a?sig=secret: connection refused");
            }
            return files;
        }

        @Override
        public List<Version> list(ModulePath module) throws IOException {
            return storage().list(module);
        }

        @Override
        public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
            return storage().find(version);
        }

        @Override
        public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
            return storage().findHead(version);
        }

        @Override
        public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
            return storage().saveHead(version, head);
        }

        @Override
        public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
            return storage().save(version, files);
        }

        @Override
        public boolean delete(ModuleVersion version) throws IOException {
            return storage().delete(version);
        }
    }
}
