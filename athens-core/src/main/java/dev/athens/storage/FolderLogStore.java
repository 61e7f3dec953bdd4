package dev.athens.storage;

import dev.athens.internal.Durable;
import dev.athens.internal.Modes;
import dev.athens.internal.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Keeps a log in a folder, which several servers may share, also by a network file system.
 *
 * <p>No head ever takes the place of another: the next one gets the next number. It is a folder that appears by a rename, which
 * fails if the name is taken; so of many who write the same number one succeeds, without a lock that could be lost. Numbers have
 * two parts, {@code heads/<generation>/<number>}: after 256 heads a new generation begins, and what is in the one but last is
 * removed. The folder of a generation stays, and whoever sees the next one believes no more heads in it, for a server that was
 * paused for long might write there.
 *
 * <p>Concurrency: thread-safe, and safe among processes.
 */
public final class FolderLogStore implements LogStore {
    private static final String HEADS = "heads";
    private static final String TILES = "tiles";
    private static final String UNFINISHED = "unfinished";
    private static final String HEAD = "head";
    private static final int HEADS_OF_GENERATION = 256;

    /** So many generations do not begin while one head is read. */
    private static final int MAX_TRIES = 10;

    /** Longer than anybody writes a file. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;
    private final int headsOfGeneration;

    /** Whether names of tiles may not be durable yet. */
    private volatile boolean unforced;

    /** The number of a head. */
    private record Place(int generation, int number) {
        /** The first part of a token. */
        static Place parse(String token) {
            String[] parts = token.split("[/ ]", 3);
            return new Place(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }

        /** With a hash, since a folder that was restored may have another head by the same number. */
        String token(byte[] content) {
            return this + " " + HexFormat.of().formatHex(Sha256.of(content));
        }

        @Override
        public String toString() {
            return generation + "/" + number;
        }
    }

    private FolderLogStore(Path folder, int headsOfGeneration) {
        this.folder = folder;
        this.headsOfGeneration = headsOfGeneration;
    }

    /** A folder that is left as it is until something is written. */
    public static FolderLogStore of(Path folder) {
        return new FolderLogStore(folder, HEADS_OF_GENERATION);
    }

    /** The same with generations of another length, which all who use the folder must agree on. */
    public static FolderLogStore of(Path folder, int headsOfGeneration) {
        return new FolderLogStore(folder, headsOfGeneration);
    }

    private Path heads() {
        return folder.resolve(HEADS);
    }

    private Path generation(int generation) {
        return heads().resolve(Integer.toString(generation));
    }

    private Path path(Place place) {
        return generation(place.generation()).resolve(Integer.toString(place.number()));
    }

    @Override
    public Optional<Head> head(String known) throws IOException {
        for (int tries = 1; ; tries++) {
            Optional<Place> newest = newest(known);
            if (newest.isEmpty()) {
                if (!known.equals(NONE)) {
                    throw new IOException(folder + ": the head of the log is gone");
                }
                return Optional.empty();
            }
            if (!known.equals(NONE) && Place.parse(known).equals(newest.get())) {
                return Optional.empty();
            }
            Path file = path(newest.get()).resolve(HEAD);
            Optional<byte[]> content = read(file);
            if (content.isPresent()) {
                // whoever has written it may not have got so far
                Durable.force(generation(newest.get().generation()));
                return Optional.of(new Head(content.get(), newest.get().token(content.get())));
            }
            // its generation was removed, so there is a newer one
            if (tries == MAX_TRIES) {
                throw new NoSuchFileException(file + ": a head is missing");
            }
        }
    }

    /** Looks for the heads behind a known one. */
    private Optional<Place> newest(String known) throws IOException {
        int generation =
                known.equals(NONE) ? newestListed() : Place.parse(known).generation();
        while (Files.isDirectory(generation(generation + 1))) {
            generation++;
        }
        int number = !known.equals(NONE) && Place.parse(known).generation() == generation
                ? Place.parse(known).number()
                : -1;
        while (number + 1 < headsOfGeneration && Files.isDirectory(path(new Place(generation, number + 1)))) {
            number++;
        }
        if (number < 0) {
            // the generation was begun, and has no head yet
            return generation > 0 ? Optional.of(new Place(generation - 1, headsOfGeneration - 1)) : Optional.empty();
        }
        Place place = new Place(generation, number);
        return Files.isDirectory(path(place)) || Files.isDirectory(generation(generation + 1))
                ? Optional.of(place)
                : Optional.empty();
    }

    private int newestListed() throws IOException {
        try (Stream<Path> generations = Files.list(heads())) {
            return generations
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[0-9]{1,9}"))
                    .mapToInt(Integer::parseInt)
                    .max()
                    .orElse(0);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @Override
    public Optional<String> replace(String known, byte[] content) throws IOException {
        Place next = known.equals(NONE) ? new Place(0, 0) : behind(Place.parse(known));
        Path generation = generation(next.generation());
        if (!known.equals(NONE) && !isThere(known)) {
            return Optional.empty();
        }
        if (next.number() == 0) {
            // all others of the generation before are there, so that nobody writes there any more
            Durable.createFolders(ready(folder), generation);
        }
        Path place = path(next);
        if (Files.isDirectory(place) || Files.isDirectory(generation(next.generation() + 1))) {
            return Optional.empty();
        }
        if (unforced) {
            unforced = false;
            Durable.force(folder.resolve(TILES));
        }
        Path unfinished =
                ready(folder.resolve(UNFINISHED)).resolve(UUID.randomUUID().toString());
        try {
            Files.createDirectory(unfinished, Modes.folder());
            Durable.writeNew(unfinished.resolve(HEAD), new ByteArrayInputStream(content));
            Durable.force(unfinished);
            Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(unfinished);
            if (Files.isDirectory(place) || Files.isDirectory(generation(next.generation() + 1))) {
                return Optional.empty();
            }
            throw e;
        }
        Durable.force(generation);
        if (Files.isDirectory(generation(next.generation() + 1))) {
            // so much later that nobody knows whether this was the first of its number
            return Optional.empty();
        }
        if (next.number() == 0) {
            prune(next.generation() - 2);
        }
        return Optional.of(next.token(content));
    }

    private Place behind(Place place) {
        return place.number() + 1 < headsOfGeneration
                ? new Place(place.generation(), place.number() + 1)
                : new Place(place.generation() + 1, 0);
    }

    /** Tells whether a known head is still there; it is not if there are many newer ones. */
    private boolean isThere(String known) throws IOException {
        Place place = Place.parse(known);
        Optional<byte[]> content = read(path(place).resolve(HEAD));
        if (content.isPresent() && !place.token(content.get()).equals(known)) {
            throw new IOException(
                    folder + ": the log is another one than this server has read, it was replaced or restored");
        }
        return content.isPresent();
    }

    /** Removes what nobody needs any more; the folder of the generation stays. */
    private void prune(int generation) throws IOException {
        if (generation >= 0) {
            for (int number = 0; number < headsOfGeneration; number++) {
                delete(path(new Place(generation, number)));
            }
        }
        sweep();
    }

    /** Removes what servers that died have left. */
    private void sweep() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(folder.resolve(UNFINISHED))) {
            all = files.toList();
        }
        Instant before = Instant.now().minus(ABANDONED);
        for (Path file : all) {
            try {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    delete(file);
                }
            } catch (NoSuchFileException e) {
                // it is no longer unfinished
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            Files.deleteIfExists(path.resolve(HEAD));
        }
        Files.deleteIfExists(path);
    }

    @Override
    public Optional<byte[]> find(String name) throws IOException {
        return read(folder.resolve(TILES).resolve(name));
    }

    private static Optional<byte[]> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(MAX_BYTES + 1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void add(String name, byte[] content) throws IOException {
        Path tiles = ready(folder.resolve(TILES));
        Path file = tiles.resolve(name);
        if (!Files.exists(file)) {
            Path unfinished =
                    ready(folder.resolve(UNFINISHED)).resolve(UUID.randomUUID().toString());
            try {
                Durable.writeNew(unfinished, new ByteArrayInputStream(content));
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
        // also if somebody else has made it, who may not have got so far
        unforced = true;
    }

    @Override
    public void remove(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(TILES).resolve(name));
    }

    private Path ready(Path wanted) throws IOException {
        if (!Files.isDirectory(folder)) {
            Modes.createDirectories(folder);
        }
        Durable.createFolders(folder, wanted);
        return wanted;
    }

    /** The folder. */
    @Override
    public String toString() {
        return folder.toString();
    }
}
