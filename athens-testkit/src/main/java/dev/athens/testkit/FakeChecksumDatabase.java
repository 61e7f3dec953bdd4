package dev.athens.testkit;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.SumdbRequest;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.log.SumdbDatabase;
import dev.athens.zip.DirHash;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A checksum database of fake modules, with a key, signatures and proofs that the real go command accepts. A {@link
 * ModuleProxyExtension} serves it below {@code /sumdb/} of its proxy. It can lie, so that clients show how they take it.
 *
 * <p>A record never changes, as in any checksum database: once somebody has asked for a version, neither its hashes nor
 * whether they are a lie can change. Thread-safe.
 */
public final class FakeChecksumDatabase {
    private static final String NAME = "sum.example";
    private static final String LOOKUP = "lookup/";

    private final SignerKey key = SignerKey.generate(NAME);
    private final FakeFetcher modules;
    private final Set<ModuleVersion> lies = ConcurrentHashMap.newKeySet();
    private final List<String> lookups = new CopyOnWriteArrayList<>();
    private volatile Optional<FetchException> failure = Optional.empty();
    private volatile Optional<Running> running = Optional.empty();

    private record Running(SumdbDatabase database, Path folder) {}

    FakeChecksumDatabase(FakeFetcher modules) {
        this.modules = modules;
    }

    /** What a go command, or a proxy, sets as GOSUMDB to have modules verified by this database. */
    public String gosumdb() {
        return key.verifier().toString();
    }

    /** From now on it has other hashes of a version than those of its files, unless it was asked for it before. */
    public FakeChecksumDatabase lieAbout(ModuleVersion version) {
        lies.add(version);
        return this;
    }

    /** From now on every question fails. */
    public FakeChecksumDatabase failingWith(FetchException exception) {
        failure = Optional.of(exception);
        return this;
    }

    /** From now on no question fails but for what is not published. */
    public FakeChecksumDatabase recovered() {
        failure = Optional.empty();
        return this;
    }

    /** The versions that were looked up, such as {@code example.com/!greet@v1.0.0}, in the order of the questions. */
    public List<String> lookups() {
        return List.copyOf(lookups);
    }

    /**
     * Answers a question.
     *
     * @throws FetchException.NotFound if there is no such version or file
     */
    public byte[] get(SumdbRequest request) throws FetchException, InterruptedException {
        if (request instanceof SumdbRequest.Lookup) {
            lookups.add(request.path().substring(LOOKUP.length()));
        }
        Optional<FetchException> exception = failure;
        if (exception.isPresent()) {
            throw exception.get();
        }
        return running.orElseThrow(() -> new IllegalStateException("proxy is not running"))
                .database()
                .get(request);
    }

    /** What follows the name of this database in the path of a request; empty if another one is asked, or none. */
    static Optional<String> rest(String path) {
        String prefix = "/sumdb/" + NAME + "/";
        return path.startsWith(prefix) ? Optional.of(path.substring(prefix.length())) : Optional.empty();
    }

    /** Opens the log, in a folder that nobody else uses. */
    Closeable open(Path folder) throws IOException {
        SumdbDatabase database =
                SumdbDatabase.builder(folder, key, this::hashes).open();
        running = Optional.of(new Running(database, folder));
        return database;
    }

    private SumdbDatabase.Hashes hashes(ModuleVersion version) throws FetchException {
        FakeModule module = modules.find(version)
                .orElseThrow(() -> new FetchException.NotFound(version + ": unknown revision " + version.version()));
        try {
            SumdbDatabase.Hashes hashes = hashes(module);
            // the hash of another text, and so of no zip
            return lies.contains(version) ? new SumdbDatabase.Hashes(hashes.mod(), hashes.mod()) : hashes;
        } catch (IOException e) {
            throw new FetchException.Unavailable(version + ": cannot be hashed", e);
        }
    }

    private SumdbDatabase.Hashes hashes(FakeModule module) throws IOException {
        Path folder = running.orElseThrow(() -> new IllegalStateException("proxy is not running"))
                .folder();
        Path zip = Files.createTempFile(folder, "module", ".zip");
        try (InputStream in = module.files().zip().openStream()) {
            Files.write(zip, in.readAllBytes());
            return new SumdbDatabase.Hashes(
                    DirHash.ofZip(zip), DirHash.ofGoMod(module.files().mod()));
        } finally {
            Files.delete(zip);
        }
    }
}
