package dev.athens.module;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.internal.GoText;
import dev.athens.internal.GoUnicode;
import dev.athens.protocol.InfoCase;
import dev.athens.protocol.Origin;
import dev.athens.protocol.VersionInfo;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, versions, go.mod lines, version infos and characters, many of them random, as the packages inside the go command see them. */
final class GoRulesJudgeIT {
    private static final int COUNT = 20_000;
    private static final long TIMEOUT_SECONDS = 300;

    private static final List<String> PATHS = List.of(
            "a.b",
            "gopkg.in",
            "/",
            "/",
            "/",
            ".",
            "..",
            "v2",
            "v1",
            "v0",
            "v02",
            "v2.0",
            ".v1",
            ".v2",
            ".v03",
            "v",
            "-unstable",
            "~",
            "~1",
            "-",
            "_",
            "con",
            "AUX",
            "com1",
            "lpt0",
            "x",
            "X",
            "9",
            "é",
            "🙂",
            " ",
            "!",
            "\\",
            "\udcff",
            "std",
            "a",
            "\u0001",
            ":");
    private static final List<String> FILES = List.of(
            "/",
            "/",
            ".",
            "a",
            "A",
            "é",
            "e\u0301",
            "日",
            "🙂",
            "—",
            " ",
            "\t",
            "!\"#$%&'()",
            "*",
            "+,-",
            ":;",
            "<=>",
            "?@[",
            "\\]^_`",
            "{|}~",
            "con",
            "NUL",
            "com¹",
            "COM9",
            "lpt0",
            "~1",
            "\udcff",
            "\n",
            "\u007f",
            "\u00a0",
            "x",
            "٣",
            "Ⅷ",
            "ʰ",
            "\ufeff");
    private static final List<String> VERSIONS = List.of(
            "v",
            "v",
            "0",
            "1",
            "2",
            "10",
            "01",
            ".",
            ".",
            ".",
            "-",
            "+",
            "rc",
            "a",
            "0.",
            "-0.",
            "20200101000000",
            "-20200101000000-",
            "0123456789ab",
            "+incompatible",
            "v1.2.3",
            "v0.0.0",
            "V",
            "x",
            "é",
            "-pre",
            ".0.20200101000000-abc",
            "v2.0.0",
            "9999999999999999999999");
    private static final List<String> GO_MODS = List.of(
            "module m",
            "module",
            "module \"m\"",
            "module `m`",
            "module 'm'",
            "go 1.24",
            "go 1.23",
            "go 1.25rc1",
            "go v1.24.0",
            "go 1",
            "go (",
            "\n",
            "\n",
            "\n",
            "\r\n",
            " ",
            "\t",
            "//",
            "// c",
            "/*",
            "require (",
            ")",
            "require x v1.0.0",
            "require x master",
            "(",
            ",",
            "[v1.0.0, v1.1.0]",
            "retract v1.0.0",
            "retract [v1.0.0",
            "replace a => b",
            "exclude x v1",
            "toolchain go1.2",
            "tool x",
            "ignore ./x",
            "\"",
            "`",
            "\\",
            "\ufeff",
            "\u0000",
            "x y z",
            "=>",
            "é",
            "\udcff",
            "godebug a=b",
            "e.com/v2 v2.0.0",
            "e.com/v1 v1.0.0",
            "use .");

    private static final List<String> INFOS = List.of(
            "{",
            "}",
            "{\"Version\":\"v1.0.0\"}",
            "\"Version\":\"v1.0.0\"",
            "\"ver\u017fion\":\"v1.0.1\"",
            "\"Version\":null",
            "\"Version\":1",
            "\"Time\":",
            "\"Time\":\"2020-01-01T01:00:00",
            "Z\"",
            ",5",
            ".5",
            "+01:00\"",
            "-24:60\"",
            "\"Origin\":{",
            "\"\u212a\":1",
            "\"HAſH\":\"ab\"",
            "\"url\":\"\udcff\"",
            "\"TagSum\":\"\"",
            "\"Origin\":null",
            ",",
            ",",
            "\"\\ud800\\udc00\"",
            ":",
            "1",
            "-0.1e+9",
            "[]",
            "\n",
            "\u00a0",
            "\ufeff",
            "true",
            "\u0000",
            "\udcff",
            "/");

    @TempDir
    private static Path folder;

    /** A question to both sides. */
    private record Question(String name, String ours, List<String> arguments) {
        Question(String name, String ours, String... arguments) {
            this(name, ours, List.of(arguments));
        }

        @Override
        public String toString() {
            StringBuilder line = new StringBuilder(name);
            for (String argument : arguments) {
                line.append(' ').append(HexFormat.of().formatHex(GoText.encode(argument)));
            }
            return line.toString();
        }
    }

    @BeforeAll
    static void compile() throws Exception {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "go")));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(found).as("the go command is on the PATH").isTrue();
        }
        assumeTrue(found, "no go command on the PATH to compare with");
        copyModules(Path.of(run(List.of("go", "env", "GOROOT")).strip(), "src/cmd/vendor/golang.org/x/mod"));
        try (InputStream source = GoRulesJudgeIT.class.getResourceAsStream("rules.go")) {
            Files.copy(Objects.requireNonNull(source), folder.resolve("rules.go"));
        }
        Files.writeString(
                folder.resolve("go.mod"),
                "module rules\n\ngo 1.24\n\nrequire golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ./mod\n");
        Files.writeString(folder.resolve("mod/go.mod"), "module golang.org/x/mod\n\ngo 1.24\n");
        run(List.of("go", "build", "-o", "rules", "."));
    }

    /** The go command's own copy; only a module outside its tree can use it. */
    private static void copyModules(Path source) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path target =
                        folder.resolve("mod").resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void knowsEveryCharacter() throws Exception {
        compare(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .mapToObj(c -> {
                    String text = Character.toString(c);
                    return new Question("rune", describe(c, text), text);
                })
                .toList());
    }

    private static String describe(int c, String text) {
        return GoUnicode.isLetter(c) + " " + GoUnicode.isPrint(c) + " " + GoUnicode.isSpace(c) + " "
                + Integer.toHexString(GoUnicode.fold(text).codePointAt(0)) + " "
                + FilePaths.problem("x" + text + "x").isEmpty();
    }

    @Test
    void checksModulePaths() throws Exception {
        compare(random(PATHS, text -> new Question("path", pathProblem(text), text)));
    }

    private static String pathProblem(String text) {
        try {
            ModulePath.parse(text);
            return "";
        } catch (InvalidNameException e) {
            String message = String.valueOf(e.getMessage());
            String reason = message.substring(message.lastIndexOf("malformed module path: ") + 23);
            return "malformed module path " + GoText.quote(text) + ": " + reason;
        }
    }

    @Test
    void splitsModulePaths() throws Exception {
        compare(random(
                PATHS,
                text -> new Question(
                        "split",
                        ModulePath.split(text)
                                .map(split -> split.prefix() + " " + split.majorSuffix())
                                .orElse(""),
                        text)));
    }

    @Test
    void checksFilePaths() throws Exception {
        compare(random(
                FILES, text -> new Question("file", FilePaths.problem(text).orElse(""), text)));
    }

    @Test
    void readsVersions() throws Exception {
        compare(random(VERSIONS, text -> {
            String canonical = Semver.parse(text).map(Semver::canonical).orElse("");
            String kept =
                    text.endsWith("+incompatible") && Version.tryParse(text).isPresent() ? text : canonical;
            return new Question("semver", canonical + " " + kept + " " + isPseudo(text), text);
        }));
    }

    private static boolean isPseudo(String text) {
        return Semver.parse(text).isPresent() && Version.isPseudo(text);
    }

    @Test
    void ordersVersions() throws Exception {
        List<String> versions = texts(VERSIONS)
                .filter(text -> Semver.parse(text).isPresent())
                .limit(COUNT)
                .toList();
        List<Question> questions = new ArrayList<>();
        for (int i = 1; i < versions.size(); i++) {
            String a = versions.get(i - 1);
            String b = versions.get(i);
            int order = Semver.parse(a)
                    .orElseThrow()
                    .comparePrecedence(Semver.parse(b).orElseThrow());
            questions.add(new Question("compare", Integer.toString(Integer.signum(order)), a, b));
        }
        compare(questions);
    }

    @Test
    void findsTheBaseOfPseudoVersions() throws Exception {
        compare(texts(VERSIONS)
                .map(text -> text.replaceFirst("[+].*", ""))
                .filter(text -> Version.tryParse(text).isPresent() && Version.isPseudo(text))
                .limit(COUNT / 10)
                .map(text -> new Question("base", base(Version.parse(text)), text))
                .toList());
    }

    private static String base(Version version) {
        try {
            return PseudoVersion.parse(version).base().map(Version::value).orElse("");
        } catch (InvalidNameException e) {
            return "error";
        }
    }

    @Test
    void matchesMajorVersions() throws Exception {
        List<String> paths = List.of(
                "a.b/x",
                "a.b/x/v2",
                "a.b/x/v3",
                "gopkg.in/x.v0",
                "gopkg.in/x.v1",
                "gopkg.in/x.v2",
                "gopkg.in/x.v2-unstable");
        compare(texts(VERSIONS)
                .filter(text -> Version.tryParse(text).isPresent())
                .limit(COUNT / 10)
                .flatMap(text -> paths.stream().map(path -> fits(ModulePath.parse(path), Version.parse(text))))
                .toList());
    }

    private static Question fits(ModulePath path, Version version) {
        return new Question("fits", Boolean.toString(path.accepts(version)), path.majorSuffix(), version.value());
    }

    @Test
    void scansGoModFiles() throws Exception {
        compare(random(GO_MODS, text -> new Question("module", GoModFile.scanModulePath(GoText.encode(text)), text)));
    }

    @Test
    void readsTheGoLineOfGoModFiles() throws Exception {
        compare(random(GO_MODS, text -> {
            Optional<GoModFile> file = GoModFile.parseLenient(GoText.encode(text));
            boolean newer = file.isPresent() && file.get().hasLanguageVersion(1, 24);
            return new Question("vendor", Boolean.toString(newer), text);
        }));
    }

    @Test
    void readsRecordedVersionInfos() throws Exception {
        List<InfoCase> cases = InfoCase.all();
        for (InfoCase theCase : cases) {
            assertThat(!readInfo(theCase.document()).equals("refused"))
                    .as(GoText.quote(theCase.document()))
                    .isEqualTo(theCase.isRead());
        }
        compare(cases.stream()
                .map(theCase -> new Question("info", readInfo(theCase.document()), theCase.document()))
                .toList());
    }

    @Test
    void readsRandomVersionInfos() throws Exception {
        compare(texts(INFOS)
                .limit(COUNT)
                .map(text -> "{\"Version\":\"v1.0.0\"," + text + "}")
                .map(text -> new Question("info", readInfo(text), text))
                .toList());
    }

    private static String readInfo(String text) {
        try {
            VersionInfo info = VersionInfo.parse(GoText.encode(text));
            Instant time = info.time().orElse(Instant.parse("0001-01-01T00:00:00Z"));
            return info.version() + " " + time.getEpochSecond() + " " + time.getNano()
                    + info.origin().map(GoRulesJudgeIT::describe).orElse("");
        } catch (IOException e) {
            return "refused";
        }
    }

    private static String describe(Origin origin) {
        return " "
                + String.join(
                        ",",
                        origin.vcs(),
                        origin.url(),
                        origin.subdir().orElse(""),
                        origin.hash().orElse(""),
                        origin.ref().orElse(""));
    }

    private static List<Question> random(List<String> parts, Function<String, Question> question) {
        return texts(parts).limit(COUNT).map(question).toList();
    }

    /** Endless texts of some parts; the same ones on every run. */
    private static Stream<String> texts(List<String> parts) {
        Random random = new Random(1);
        return Stream.generate(() -> {
            StringBuilder text = new StringBuilder();
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            return text.toString();
        });
    }

    private static void compare(List<Question> questions) throws Exception {
        Path input = folder.resolve("questions");
        try (BufferedWriter out = Files.newBufferedWriter(input, UTF_8)) {
            for (Question question : questions) {
                out.write(question + "\n");
            }
        }
        Path output = start(List.of("./rules"), input);
        try (BufferedReader in = Files.newBufferedReader(output, UTF_8)) {
            for (Question question : questions) {
                String theirs = GoText.unquote(in.readLine()).orElseThrow();
                if (!theirs.equals(question.ours())) {
                    assertThat(question.ours())
                            .as(question.name() + " " + GoText.quote(String.join(" ", question.arguments())))
                            .isEqualTo(theirs);
                }
            }
            assertThat(in.readLine()).isNull();
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        return Files.readString(start(command, Files.writeString(folder.resolve("nothing"), "")));
    }

    private static Path start(List<String> command, Path input) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GO") && !name.equals("GOCACHE"));
        builder.environment().put("GOENV", "off");
        builder.environment().put("GOFLAGS", "-mod=mod");
        builder.environment().put("GOPROXY", "off");
        builder.environment().put("GOTOOLCHAIN", "local");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                    .as(command + " finishes in time")
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        } finally {
            process.destroyForcibly();
        }
        return output;
    }
}
