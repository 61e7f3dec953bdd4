package dev.athens.standalone.doctor;

import dev.athens.config.ConfigException;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FailureReason;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.VersionInfo;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.wiring.Storages;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Writes a version that nobody asks for, reads it and deletes it, and tells how long that took.
 *
 * @param scratch an empty folder
 */
record StorageCheck(ServerConfig config, Path scratch) implements Check {
    private static final String SUBJECT = "storage";
    private static final ModulePath PROBE = ModulePath.parse("example.com/athens-doctor");
    private static final int ROUNDS = 5;
    private static final int BLOCK_BYTES = 4096;

    /** From there on a version takes longer to store than to fetch. */
    private static final Duration SLOW_FORCE = Duration.ofMillis(50);

    private static final Duration SLOW_SAVE = Duration.ofSeconds(2);

    @Override
    public void run(Consumer<Diagnosis> told) {
        ServerConfig.Storage storage = config.storage();
        String what = storage.kind() + (storage.isDisk() ? " " + storage.root() : "");
        try (StorageParts parts = Storages.open(storage)) {
            long start = System.nanoTime();
            parts.storage().list(PROBE);
            String read = what + ": answers in " + millis(start) + " ms";
            Optional<String> readOnly = parts.storage().readOnlyReason();
            if (storage.readOnly() || storage.cannotWrite() || readOnly.isPresent()) {
                told.accept(Diagnosis.ok(
                        SUBJECT,
                        read + readOnly.map(reason -> "; read only: " + reason).orElse("; read only")));
                return;
            }
            told.accept(write(parts.storage(), what, read));
            if (storage.isDisk()) {
                told.accept(force(storage.root()));
                space(storage).ifPresent(told);
            }
        } catch (IOException e) {
            told.accept(Diagnosis.broken(SUBJECT, what + ": " + FailureReason.of(e), mend(storage)));
        } catch (ConfigException e) {
            e.problems().forEach(problem -> told.accept(Diagnosis.broken(SUBJECT, problem, "mend the configuration")));
        } catch (InvalidZipException e) {
            throw new IllegalStateException("an empty module is valid", e);
        }
    }

    private static String mend(ServerConfig.Storage storage) {
        return storage.isDisk()
                ? "give the user of this process the folder, or name another: Storage.Disk.RootPath"
                : "see that the service runs, can be reached from here, and knows the login of the configuration";
    }

    private Diagnosis write(Storage storage, String what, String read) throws IOException, InvalidZipException {
        ModuleVersion version = version();
        Path zip = scratch.resolve("module.zip");
        ModuleZipWriter.write(version, List.of(), zip);
        Blob info = Blob.of(new VersionInfo(version.version(), Optional.empty(), Optional.empty()).toJson());
        long start = System.nanoTime();
        storage.save(version, new ModuleFiles(info, Blob.of("module " + PROBE + "\n"), Blob.of(zip)));
        Duration saving = Duration.ofNanos(System.nanoTime() - start);
        try {
            long finding = System.nanoTime();
            Optional<ModuleFiles> found = storage.find(version);
            if (found.isEmpty() || found.get().zip().sizeBytes() != Files.size(zip)) {
                return Diagnosis.broken(
                        SUBJECT,
                        what + ": does not give back what was saved",
                        "see whether something else writes there");
            }
            String text = read + ", saves in " + saving.toMillis() + " ms, finds in " + millis(finding) + " ms";
            return saving.compareTo(SLOW_SAVE) > 0
                    ? Diagnosis.warning(
                            SUBJECT, text, "look at the load of the disk or service: each new version waits so long")
                    : Diagnosis.ok(SUBJECT, text);
        } finally {
            storage.delete(version);
        }
    }

    /** Another one each time, since a version never changes. */
    private static ModuleVersion version() {
        String time = DateTimeFormatter.ofPattern("yyyyMMddHHmmss")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        String commit = String.format("%012x", ThreadLocalRandom.current().nextLong(1L << 48));
        return ModuleVersion.parse(PROBE.value(), "v0.0.0-" + time + "-" + commit);
    }

    /** How long the disk takes until something is safe there. */
    private static Diagnosis force(Path root) throws IOException {
        Path file = Files.createTempFile(root.resolve(".athens"), "doctor-", ".tmp");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Duration worst = Duration.ZERO;
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                channel.write(ByteBuffer.allocate(BLOCK_BYTES));
                channel.force(true);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                worst = took.compareTo(worst) > 0 ? took : worst;
            }
            String text = root + ": something is safe on the disk after " + worst.toNanos() / 1000 + " µs at the most";
            return worst.compareTo(SLOW_FORCE) > 0
                    ? Diagnosis.warning(
                            "disk",
                            text,
                            "a version takes several of these to be stored; use a faster disk, no network share")
                    : Diagnosis.ok("disk", text);
        } finally {
            Files.delete(file);
        }
    }

    private static Optional<Diagnosis> space(ServerConfig.Storage storage) throws IOException {
        long free = Files.getFileStore(storage.root()).getUsableSpace();
        return free < storage.minFreeBytes()
                ? Optional.of(Diagnosis.warning(
                        "disk",
                        storage.root() + ": " + free + " bytes are free, MinFreeSpace is " + storage.minFreeBytes(),
                        "make room, or set Retention.MaxSize"))
                : Optional.empty();
    }

    private static long millis(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
    }
}
