package dev.athens.testkit;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A fetcher of modules made of strings. It remembers what it was asked, waits for latches, and fails on cue.
 *
 * <p>Every call is noted first, then announced, then held up, and then fails if it shall. Thread-safe.
 */
public final class FakeFetcher implements ModuleFetcher {
    private final Map<ModuleVersion, FakeModule> modules = new ConcurrentHashMap<>();
    private final Map<Branch, ModuleVersion> branches = new ConcurrentHashMap<>();
    private final List<ModuleVersion> fetches = new CopyOnWriteArrayList<>();
    private final List<ModuleVersion> headFetches = new CopyOnWriteArrayList<>();
    private final List<ModulePath> lists = new CopyOnWriteArrayList<>();
    private final List<Resolve> resolves = new CopyOnWriteArrayList<>();
    private volatile Optional<CountDownLatch> gate = Optional.empty();
    private volatile Optional<CountDownLatch> started = Optional.empty();
    private volatile Optional<FetchException> failure = Optional.empty();

    private record Branch(ModulePath module, String name) {}

    /**
     * A question of {@link ModuleFetcher#resolve}.
     *
     * @param module the module
     * @param query what was asked of it
     */
    public record Resolve(ModulePath module, VersionQuery query) {}

    private FakeFetcher() {}

    /** A fetcher that has these modules and answers at once. */
    public static FakeFetcher serving(FakeModule... modules) {
        return serving(List.of(modules));
    }

    /** A fetcher that has these modules and answers at once. */
    public static FakeFetcher serving(List<FakeModule> modules) {
        FakeFetcher fetcher = new FakeFetcher();
        modules.forEach(fetcher::publish);
        return fetcher;
    }

    /** Adds a module, or replaces it. */
    public void publish(FakeModule module) {
        modules.put(module.version(), module);
    }

    /** The module that is published under a version. */
    Optional<FakeModule> find(ModuleVersion version) {
        return Optional.ofNullable(modules.get(version));
    }

    /** From now on a branch, tag or other revision of a module stands for a version, which is served if it is published. */
    public FakeFetcher branch(String name, ModuleVersion version) {
        branches.put(new Branch(version.path(), name), version);
        return this;
    }

    /** From now on every call waits until the latch is open. */
    public FakeFetcher blockedBy(CountDownLatch latch) {
        gate = Optional.of(latch);
        return this;
    }

    /** From now on every call counts this latch down before it waits for anything. */
    public FakeFetcher announcingTo(CountDownLatch latch) {
        started = Optional.of(latch);
        return this;
    }

    /** From now on every call fails. */
    public FakeFetcher failingWith(FetchException exception) {
        failure = Optional.of(exception);
        return this;
    }

    /** From now on no call fails but for what is not published. */
    public FakeFetcher recovered() {
        failure = Optional.empty();
        return this;
    }

    /** The versions whose info and go.mod file were fetched alone, in the order of the calls, failed ones included. */
    public List<ModuleVersion> headFetches() {
        return List.copyOf(headFetches);
    }

    /** The versions whose zips were fetched, in the order of the calls, failed ones included. */
    public List<ModuleVersion> fetches() {
        return List.copyOf(fetches);
    }

    /** The modules that were listed, in the order of the calls, failed ones included. */
    public List<ModulePath> lists() {
        return List.copyOf(lists);
    }

    /** The questions that were to be resolved, in the order of the calls, failed ones included. */
    public List<Resolve> resolves() {
        return List.copyOf(resolves);
    }

    @Override
    public List<Version> list(ModulePath module) throws FetchException, InterruptedException {
        lists.add(module);
        obeyCues();
        return versions(module).stream()
                .filter(version -> !version.isPseudo())
                .sorted()
                .toList();
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException, InterruptedException {
        resolves.add(new Resolve(module, query));
        obeyCues();
        List<Version> versions = versions(module);
        return find(module, query, versions)
                .map(version -> new ModuleVersion(module, version))
                .flatMap(version -> Optional.ofNullable(modules.get(version)))
                .map(FakeModule::info)
                .orElseThrow(() -> new FetchException.NotFound(module + "@" + query + ": unknown revision " + query));
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException, InterruptedException {
        fetches.add(version);
        ModuleFiles files = published(version).files();
        try {
            return new ModuleFiles(
                    copy(files.info(), scratch.resolve("info")),
                    copy(files.mod(), scratch.resolve("mod")),
                    copy(files.zip(), scratch.resolve("zip")));
        } catch (IOException e) {
            throw new FetchException.Unavailable(version + ": cannot write to the scratch folder", e);
        }
    }

    @Override
    public Optional<ModuleHead> fetchHead(ModuleVersion version) throws FetchException, InterruptedException {
        headFetches.add(version);
        return Optional.of(published(version).files().head());
    }

    private FakeModule published(ModuleVersion version) throws FetchException, InterruptedException {
        obeyCues();
        return find(version)
                .orElseThrow(() -> new FetchException.NotFound(version + ": unknown revision " + version.version()));
    }

    private void obeyCues() throws FetchException, InterruptedException {
        started.ifPresent(CountDownLatch::countDown);
        Optional<CountDownLatch> latch = gate;
        if (latch.isPresent()) {
            latch.get().await();
        }
        Optional<FetchException> exception = failure;
        if (exception.isPresent()) {
            throw exception.get();
        }
    }

    private List<Version> versions(ModulePath module) throws FetchException.NotFound {
        List<Version> versions = modules.keySet().stream()
                .filter(version -> version.path().equals(module))
                .map(ModuleVersion::version)
                .toList();
        if (versions.isEmpty()) {
            throw new FetchException.NotFound(module + ": no such module");
        }
        return versions;
    }

    private Optional<Version> find(ModulePath module, VersionQuery query, List<Version> versions) {
        if (query instanceof VersionQuery.Exact exact) {
            return Optional.of(exact.version());
        }
        if (query instanceof VersionQuery.Revision revision) {
            return Optional.ofNullable(branches.get(new Branch(module, revision.name())))
                    .map(ModuleVersion::version);
        }
        // releases before pre-releases before pseudo-versions
        return versions.stream()
                .max(Comparator.comparing((Version version) -> !version.isPseudo())
                        .thenComparing(version -> !version.isPrerelease())
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static Blob copy(Blob source, Path target) throws IOException {
        try (InputStream in = source.openStream()) {
            Files.copy(in, target);
        }
        return Blob.of(target);
    }
}
