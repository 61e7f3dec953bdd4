package dev.athens.standalone.wiring;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.index.VersionIndex;
import dev.athens.module.ModulePath;
import dev.athens.server.options.HealthPart;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.sumdb.log.SumdbDatabase;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What {@code /readyz} asks. A server needs only what is its own and all it answers from: its disk, or what is at hand of a storage
 * behind a network. What a fleet shares would take all servers away at once while it is in trouble, although most answers need
 * nothing of it; and without space on the disk, what is stored is served all the same. So such trouble is told, and no more.
 */
record HealthParts(
        ServerConfig config,
        StorageParts store,
        Optional<VersionIndex> index,
        Optional<SumdbDatabase> database,
        Optional<Claims> claims) {
    /** Asked of a storage to see that it answers; nobody publishes it. */
    private static final ModulePath PROBE = ModulePath.parse("example.com/readiness-probe");

    /** Of what costs money or somebody else's work each time. */
    private static final Duration SELDOM = Duration.ofSeconds(10);

    /** Of what writes, too. */
    private static final Duration RARE = Duration.ofSeconds(30);

    /** In a disk storage, from when it is opened. */
    private static final String OWN = ".athens";

    private static final String AWAY = "cannot be asked";

    List<HealthPart> all() {
        List<HealthPart> parts = new ArrayList<>(storage());
        if (config.storage().minFreeBytes() > 0 && !folders().isEmpty()) {
            parts.add(HealthPart.told("free-space", "is short", SELDOM, this::checkSpace));
        }
        index.ifPresent(
                known -> parts.add(HealthPart.told("index", AWAY, SELDOM, () -> known.since(Instant.now(), 1))));
        database.ifPresent(own -> parts.add(HealthPart.told("checksums", AWAY, SELDOM, () -> refresh(own))));
        claims.ifPresent(service -> parts.add(HealthPart.told("claims", AWAY, RARE, claim(service)::look)));
        return parts;
    }

    private List<HealthPart> storage() {
        Optional<Storage> near = store.near().map(StorageParts.Near::storage);
        HealthPart storage = near.isPresent()
                ? HealthPart.told("storage", AWAY, SELDOM, () -> store.storage().list(PROBE))
                : HealthPart.needed("storage", "cannot be read", this::checkStorage);
        return Stream.concat(
                        near.stream()
                                .map(cache -> HealthPart.needed("cache", "cannot be read", () -> cache.list(PROBE))),
                        Stream.of(storage))
                .toList();
    }

    /** A disk that was taken off looks like one on which there is nothing yet, but for what each storage begins with. */
    private void checkStorage() throws IOException {
        ServerConfig.Storage disk = config.storage();
        Path first = disk.cannotWrite() ? disk.root() : disk.root().resolve(OWN);
        if (disk.isDisk() && !Files.isDirectory(first)) {
            throw new NoSuchFileException(first.toString(), null, "the storage is gone");
        }
        store.storage().list(PROBE);
    }

    /** A claim that nobody else has, so that it is given if the service gives any. */
    private static ProbedClaims claim(Claims service) {
        return new ProbedClaims(service, new ClaimKey(ClaimKey.Kind.WRITER, "health of " + UUID.randomUUID()));
    }

    private record ProbedClaims(Claims service, ClaimKey key) {
        void look() throws IOException {
            service.claim(key).ifPresent(Claim::close);
        }
    }

    private static void refresh(SumdbDatabase database) throws IOException {
        try {
            database.refresh();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Where this server writes; not in what it only reads. */
    private List<Path> folders() {
        ServerConfig.Storage storage = config.storage();
        List<Path> folders = new ArrayList<>();
        if (storage.isDisk() && !storage.cannotWrite()) {
            folders.add(storage.root());
        }
        if (store.near().isPresent() && storage.cache().maxBytes() > 0) {
            folders.add(storage.cache().root());
        }
        if (!storage.cannotWrite()) {
            folders.add(storage.scratch());
        }
        return folders;
    }

    private void checkSpace() throws IOException {
        Map<FileStore, Path> disks = new LinkedHashMap<>();
        for (Path folder : folders()) {
            Path there = existing(folder);
            disks.putIfAbsent(Files.getFileStore(there), there);
        }
        for (Map.Entry<FileStore, Path> disk : disks.entrySet()) {
            long free = disk.getKey().getUsableSpace();
            if (free < config.storage().minFreeBytes()) {
                throw new IOException(disk.getValue() + ": " + free + " bytes are free, MinFreeSpace is "
                        + config.storage().minFreeBytes() + "; make room, or set Retention.MaxSize");
            }
        }
    }

    /** Folders are made when they are first needed. */
    private static Path existing(Path folder) {
        Path known = folder.toAbsolutePath();
        while (Files.notExists(known) && known.getParent() != null) {
            known = known.getParent();
        }
        return known;
    }
}
