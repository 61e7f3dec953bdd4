package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.vcs.jgit.clones.FolderTransports;
import dev.athens.vcs.jgit.clones.MovableClock;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case file but the slow ones: builds its repository, asks, compares. */
class EdgeCasesTest {
    @TempDir
    private Path folder;

    static List<CaseFile> cases() {
        return CaseFile.quick();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void answersAsTheGoCommandDoes(CaseFile source) throws Exception {
        Path https = folder.resolve("https");
        CaseRepository repository = CaseRepository.build(source, https);
        MovableClock clock = new MovableClock();
        JGitFetcher fetcher = fetcher("cache", repository, https, clock);
        JGitFetcher stepwise = fetcher("stepwise", repository, https, clock);
        SoftAssertions softly = new SoftAssertions();
        do {
            assertThat(repository.asks()).isNotEmpty();
            for (String ask : repository.asks()) {
                int arrow = ask.indexOf("=>");
                String question = ask.substring(0, arrow).strip();
                softly.assertThat(answer(fetcher, stepwise, question))
                        .as(question)
                        .isEqualTo(ask.substring(arrow + 2).strip());
            }
            clock.advance(Duration.ofMinutes(1));
        } while (repository.next());
        softly.assertAll();
    }

    private JGitFetcher fetcher(String cache, CaseRepository repository, Path https, MovableClock clock) {
        return JGitFetcher.builder(folder.resolve(cache))
                .clock(clock)
                .build(module -> repository.locate(module.value()), new FolderTransports(https));
    }

    private String answer(JGitFetcher fetcher, JGitFetcher stepwise, String question) throws Exception {
        String[] words = question.split(" ");
        try {
            if (words[0].equals("list")) {
                return fetcher.list(ModulePath.parse(words[1])).stream()
                        .map(Version::value)
                        .collect(Collectors.joining(" "));
            }
            int at = words[1].indexOf('@');
            ModulePath module = ModulePath.parse(words[1].substring(0, at));
            String query = words[1].substring(at + 1);
            if (words[0].equals("resolve")) {
                return fetcher.resolve(module, query(module, query)).version().value();
            }
            if (words[0].equals("time")) {
                return fetcher.resolve(module, query(module, query))
                        .time()
                        .orElseThrow()
                        .toString();
            }
            ModuleVersion version = ModuleVersion.parse(module.value(), query);
            return fetched(TwoSteps.compare(fetcher, stepwise, version, folder), words);
        } catch (FetchException.NotFound e) {
            return "error " + String.valueOf(e.getMessage()).replace("\n", "\\n");
        }
    }

    static VersionQuery query(ModulePath module, String text) {
        return text.equals("latest") ? new VersionQuery.Latest() : VersionQuery.parse(module, text);
    }

    private static String fetched(ModuleFiles files, String[] words) throws IOException {
        Path zip = files.zip().file().orElseThrow();
        return switch (words[0]) {
            case "files" -> String.join(" ", names(zip));
            case "h1" -> DirHash.ofZip(zip).toString();
            case "modh1" -> DirHash.ofGoMod(files.mod()).toString();
            case "mod" -> escape(files.mod().readBytes(1 << 20));
            case "content" -> escape(content(zip, words[2]));
            case "info" -> new String(files.info().readBytes(VersionInfo.MAX_BYTES), StandardCharsets.UTF_8);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static List<String> names(Path zip) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            file.stream().forEach(entry -> names.add(withoutPrefix(entry).replace(" ", "\\x20")));
        }
        names.sort(null);
        return names;
    }

    private static byte[] content(Path zip, String name) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            ZipEntry entry = file.stream()
                    .filter(candidate -> withoutPrefix(candidate).equals(name))
                    .findFirst()
                    .orElseThrow();
            try (InputStream in = file.getInputStream(entry)) {
                return in.readAllBytes();
            }
        }
    }

    private static String withoutPrefix(ZipEntry entry) {
        int version = entry.getName().indexOf('@');
        return entry.getName().substring(entry.getName().indexOf('/', version) + 1);
    }

    private static String escape(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            switch (b) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (b >= ' ' && b < 0x7F) {
                        text.append((char) b);
                    } else {
                        text.append(String.format("\\x%02x", b & 0xFF));
                    }
                }
            }
        }
        return text.toString();
    }
}
