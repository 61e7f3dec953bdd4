package dev.athens.testkit;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.GoModFile;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PseudoVersion;
import dev.athens.protocol.VersionInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A module version made of strings. Immutable: every method that adds something returns a new module.
 *
 * <pre>{@code
 * FakeModule.of("github.com/acme/greeting", "v1.0.0")
 *         .goMod("module github.com/acme/greeting\n\ngo 1.20\n")
 *         .file("greeting.go", "package greeting\n\nconst Text = \"hello\"\n")
 * }</pre>
 *
 * <p>Without {@code go.mod} among the files, the zip has none and the {@code .mod} is the one that the go command would
 * synthesise.
 */
public final class FakeModule {
    private static final Instant DEFAULT_TIME = Instant.parse("2020-01-01T00:00:00Z");

    /** The time of zip entries, the same as the go command's. */
    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final String GO_MOD = "go.mod";

    private final ModuleVersion version;
    private final Instant time;
    private final Map<String, Blob> sources;

    private FakeModule(ModuleVersion version, Instant time, Map<String, Blob> sources) {
        this.version = version;
        this.time = time;
        this.sources = Collections.unmodifiableMap(sources);
    }

    /** A module without files, committed at the time that a pseudo-version says, else at the start of 2020. */
    public static FakeModule of(String path, String version) {
        return of(ModuleVersion.parse(path, version));
    }

    /** The same for names that are parsed already. */
    public static FakeModule of(ModuleVersion version) {
        Optional<Instant> time = version.version().isPseudo()
                ? PseudoVersion.parse(version.version()).time()
                : Optional.empty();
        return new FakeModule(version, time.orElse(DEFAULT_TIME), new TreeMap<>());
    }

    /**
     * This module with another file.
     *
     * @param name path below the module's root, {@code /} between elements; must be one that a module zip may have
     * @param content the text
     */
    public FakeModule file(String name, String content) {
        return file(name, Blob.of(content));
    }

    /** This module with another file of any bytes. */
    public FakeModule file(String name, byte[] content) {
        return file(name, Blob.of(content));
    }

    private FakeModule file(String name, Blob content) {
        Map<String, Blob> more = new TreeMap<>(sources);
        more.put(name, content);
        return new FakeModule(version, time, more);
    }

    /** This module with a {@code go.mod} file. */
    public FakeModule goMod(String content) {
        return file(GO_MOD, content);
    }

    /** This module committed at another time, of which whole seconds count. */
    public FakeModule committedAt(Instant commitTime) {
        return new FakeModule(version, commitTime, sources);
    }

    /** Path and version. */
    public ModuleVersion version() {
        return version;
    }

    /** Version and commit time. */
    public VersionInfo info() {
        return new VersionInfo(version.version(), Optional.of(time), Optional.empty());
    }

    /** The files by their names below the module's root, in the order of names. */
    public Map<String, Blob> sources() {
        return sources;
    }

    /** The three files that a proxy serves, with a zip that is the same every time. */
    public ModuleFiles files() {
        Blob mod = sources.getOrDefault(GO_MOD, Blob.of(GoModFile.synthesise(version.path())));
        return new ModuleFiles(Blob.of(info().toJson()), mod, Blob.of(zip()));
    }

    private byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, Blob> source : sources.entrySet()) {
                ZipEntry entry = new ZipEntry(version + "/" + source.getKey());
                entry.setTimeLocal(ENTRY_TIME);
                zip.putNextEntry(entry);
                try (InputStream in = source.getValue().openStream()) {
                    in.transferTo(zip);
                }
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return version.toString();
    }
}
