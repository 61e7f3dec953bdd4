package dev.athens.proxy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipWriter;
import dev.athens.zip.SourceEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Serves one small module, counts the calls, and blocks, fails or lies on cue. */
final class ScriptedFetcher implements ModuleFetcher {
    private static final SourceEntry GO_FILE = new SourceEntry(
            "a.go",
            SourceEntry.Kind.REGULAR,
            () -> new ByteArrayInputStream("package a\n".getBytes(StandardCharsets.UTF_8)));

    final Queue<ModuleVersion> fetches = new ConcurrentLinkedQueue<>();
    final Queue<VersionQuery> queries = new ConcurrentLinkedQueue<>();
    final CountDownLatch started = new CountDownLatch(1);
    /** Counted down by the first four calls. */
    final CountDownLatch hung = new CountDownLatch(4);

    final CountDownLatch interrupted = new CountDownLatch(1);
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile Optional<FetchException> failure = Optional.empty();
    volatile String versionInInfo = "";
    volatile String prefixInZip = "";
    volatile String nameInZip = "a.go";
    volatile Optional<ModuleVersion> writtenZip = Optional.empty();
    volatile List<Version> versions = List.of();
    volatile Version latest = Version.parse("v0.0.0-20200102030405-0123456789ab");

    @Override
    public List<Version> list(ModulePath module) throws FetchException, InterruptedException {
        begin();
        return versions;
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException, InterruptedException {
        queries.add(query);
        begin();
        return VersionInfo.of(query instanceof VersionQuery.Exact exact ? exact.version() : latest);
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException, InterruptedException {
        fetches.add(version);
        begin();
        String info = versionInInfo.isEmpty() ? version.version().value() : versionInInfo;
        String prefix = prefixInZip.isEmpty() ? version + "/" : prefixInZip;
        try {
            Path zip = scratch.resolve("zip");
            Blob content = writtenZip.isPresent()
                    ? ModuleZipWriter.write(writtenZip.get(), List.of(GO_FILE), zip)
                            .zip()
                    : Blob.of(Files.write(zip, zip(prefix + nameInZip, "package a\n")));
            return new ModuleFiles(
                    Blob.of("{\"Version\":\"" + info + "\"}"), Blob.of("module " + version.path() + "\n"), content);
        } catch (IOException | InvalidZipException e) {
            throw new IllegalStateException(e);
        }
    }

    private void begin() throws FetchException, InterruptedException {
        started.countDown();
        CountDownLatch mine = gate;
        hung.countDown();
        try {
            mine.await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static byte[] zip(String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
