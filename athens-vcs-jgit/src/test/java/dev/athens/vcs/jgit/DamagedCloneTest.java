package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.testkit.git.GitFixture;
import dev.athens.vcs.jgit.clones.FolderTransports;
import dev.athens.vcs.jgit.clones.Folders;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a file of a clone, the next one who asks gets what he asks for. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DamagedCloneTest {
    private static final String ROOT = "github.com/u/r";
    private static final String SUB = ROOT + "/sub";

    @TempDir
    private Path folder;

    private Path cache;
    private FolderTransports transports;
    private String expected;

    /** What happens to a file. */
    private enum Harm {
        REMOVED {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
            }
        },
        EMPTY {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[0]);
            }
        },
        TRUNCATED {
            @Override
            void to(Path file) throws IOException {
                byte[] all = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(all, all.length / 2));
            }
        },
        NOISE {
            @Override
            void to(Path file) throws IOException {
                byte[] noise = new byte[Math.max(100, (int) Files.size(file))];
                new Random(1).nextBytes(noise);
                Files.write(file, noise);
            }
        };

        abstract void to(Path file) throws IOException;
    }

    @BeforeEach
    void fillTheCache() throws Exception {
        Path origin = folder.resolve("https").resolve(ROOT);
        Files.createDirectories(origin.getParent());
        GitFixture git = GitFixture.create(origin);
        git.commit()
                .file("go.mod", "module " + ROOT + "\n")
                .file("a.go", "package r\n")
                .create();
        git.tag("v1.0.0");
        git.commit()
                .file("sub/go.mod", "module " + SUB + "\n")
                .file("sub/b.go", "package sub\n")
                .create();
        git.tag("v1.1.0");
        git.tag("sub/v1.1.0");
        git.commit().file("a.go", "package r // 2\n").create();
        git.tag("v1.2.0");
        git.commit().file("a.go", "package r // 3\n").create();
        try (Repository repository =
                new FileRepositoryBuilder().setBare().setGitDir(origin.toFile()).build()) {
            StoredConfig config = repository.getConfig();
            config.setBoolean("uploadpack", null, "allowFilter", true);
            config.setBoolean("uploadpack", null, "allowAnySHA1InWant", true);
            config.save();
        }
        transports = new FolderTransports(folder.resolve("https"));
        cache = folder.resolve("cache");
        try (JGitFetcher fetcher = fetcher()) {
            expected = ask(fetcher);
        }
    }

    private JGitFetcher fetcher() {
        return JGitFetcher.builder(cache)
                .build(
                        module -> new RepositoryLocation(RepositoryLocation.GIT, "https://" + ROOT, ROOT, ""),
                        transports);
    }

    /** Asks for things that use all kinds of clones, and gives the answers as one text. */
    private String ask(JGitFetcher fetcher) throws Exception {
        ModulePath module = ModulePath.parse(ROOT);
        String pseudo = fetcher.resolve(module, VersionQuery.parse(module, "main"))
                .version()
                .value();
        return pseudo + hash(fetcher, ROOT, "v1.0.0") + hash(fetcher, SUB, "v1.1.0") + hash(fetcher, ROOT, pseudo);
    }

    private String hash(JGitFetcher fetcher, String module, String version) throws Exception {
        ModuleFiles files =
                fetcher.fetch(ModuleVersion.parse(module, version), Files.createTempDirectory(folder, "scratch"));
        return DirHash.ofZip(files.zip().file().orElseThrow()).toString();
    }

    private List<Path> find(boolean folders) throws IOException {
        try (Stream<Path> files = Files.walk(cache.resolve("clones"))) {
            return files.filter(file -> folders ? Files.isDirectory(file) : Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    private void heals(JGitFetcher fetcher, Object damage) throws Exception {
        assertThat(ask(fetcher)).as("%s", damage).isEqualTo(expected);
        // something new, which has to be fetched
        assertThat(hash(fetcher, ROOT, "v1.2.0")).as("%s", damage).startsWith("h1:");
    }

    /** The files of all clones by their name, in which packs have no numbers. */
    private Map<String, List<Path>> files() throws IOException {
        return find(false).stream()
                .collect(Collectors.groupingBy(
                        file -> file.getFileName().toString().replaceFirst("[0-9a-f]{40}", "*"),
                        TreeMap::new,
                        Collectors.toList()));
    }

    @ParameterizedTest
    @EnumSource
    void healsFilesAfterARestart(Harm harm) throws Exception {
        assertThat(files()).containsKeys("HEAD", "config", "shallow", "athens-tips", "pack-*.idx", "pack-*.pack");
        for (String name : files().keySet()) {
            for (Path file : files().getOrDefault(name, List.of())) {
                harm.to(writable(file));
            }
            try (JGitFetcher fetcher = fetcher()) {
                heals(fetcher, harm + " " + name);
            }
        }
    }

    private static Path writable(Path file) {
        assertThat(file.toFile().setWritable(true)).isTrue();
        return file;
    }

    @ParameterizedTest
    @EnumSource
    void healsFilesWhileItRuns(Harm harm) throws Exception {
        try (JGitFetcher fetcher = fetcher()) {
            ask(fetcher);
            for (String name : files().keySet()) {
                for (Path file : files().getOrDefault(name, List.of())) {
                    harm.to(writable(file));
                }
                heals(fetcher, harm + " " + name);
            }
        }
    }

    @Test
    void healsFoldersThatAreGone() throws Exception {
        for (Path gone : find(true)) {
            if (Files.exists(gone)) {
                Folders.delete(gone);
            }
            try (JGitFetcher fetcher = fetcher()) {
                heals(fetcher, cache.relativize(gone));
            }
        }
    }

    /** A process may be stopped, or the disk be full, after any step of making a clone. */
    @ParameterizedTest
    @ValueSource(strings = {"", "refs", "refs objects", "refs objects HEAD"})
    void makesHalfMadeClonesAnew(String made) throws Exception {
        for (Path clone : find(true)) {
            if (!Files.exists(clone.resolve("config"))) {
                continue;
            }
            Folders.delete(clone);
            Files.createDirectories(clone);
            for (String name : made.split(" ", -1)) {
                if (name.equals("HEAD")) {
                    Files.writeString(clone.resolve(name), "ref: refs/heads/main\n");
                } else if (!name.isEmpty()) {
                    Files.createDirectories(clone.resolve(name));
                }
            }
        }
        try (JGitFetcher fetcher = fetcher()) {
            heals(fetcher, made);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shallow.lock", "config.lock", "packed-refs.lock", "HEAD.lock", "packed-refs", "shallow"})
    void copesWithWhatAStoppedProcessLeft(String name) throws Exception {
        for (Path clone : find(true)) {
            if (Files.exists(clone.resolve("config"))) {
                Files.writeString(clone.resolve(name), "half a li", StandardCharsets.US_ASCII);
            }
        }
        try (JGitFetcher fetcher = fetcher()) {
            heals(fetcher, name);
        }
    }
}
