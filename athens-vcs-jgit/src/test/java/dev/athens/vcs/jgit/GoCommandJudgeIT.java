package dev.athens.vcs.jgit;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.protocol.VersionInfo;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case file again, this time the real go command says what is right. */
class GoCommandJudgeIT {
    private static final Pattern FIELD = Pattern.compile("\"([A-Za-z]+)\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern JSON_ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|(.))");
    private static final Pattern LISTED = Pattern.compile("^\\t\\t\"(v[^\"]+)\"", Pattern.MULTILINE);

    @TempDir
    private Path folder;

    @BeforeAll
    static void requireGo() {
        GoCommand.require();
    }

    static List<CaseFile> cases() {
        return CaseFile.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void agreesWithTheGoCommand(CaseFile source) throws Exception {
        Path https = folder.resolve("https");
        CaseRepository repository = CaseRepository.build(source, https);
        JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .build(module -> repository.locate(module.value()), new FolderTransports(https));
        SoftAssertions softly = new SoftAssertions();
        try (GoCommand go = GoCommand.of(folder, https, repository.announced())) {
            compareVersions(softly, go, fetcher, questions(repository, false));
            for (String module : questions(repository, true)) {
                String ours = fetcher.list(ModulePath.parse(module)).stream()
                        .map(Version::value)
                        .collect(Collectors.joining(" "));
                String theirs = go.run(List.of("list", "-m", "-versions", "-retracted", "-json", module));
                softly.assertThat(ours).as("list " + module).isEqualTo(listed(theirs));
            }
        }
        softly.assertAll();
    }

    private static SortedSet<String> questions(CaseRepository repository, boolean lists) {
        SortedSet<String> questions = new TreeSet<>();
        for (String ask : repository.asks()) {
            String[] words = ask.split(" ", -1);
            if (words[0].equals("list") == lists) {
                questions.add(words[1]);
            }
        }
        return questions;
    }

    private void compareVersions(SoftAssertions softly, GoCommand go, JGitFetcher fetcher, SortedSet<String> questions)
            throws Exception {
        if (questions.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("mod", "download", "-json"));
        arguments.addAll(questions);
        List<Map<String, String>> answers = objects(go.run(arguments));
        softly.assertThat(answers).as(go.complaints()).hasSameSizeAs(questions);
        int i = 0;
        for (String question : questions) {
            if (i < answers.size()) {
                Map<String, String> theirs = answers.get(i);
                Map<String, String> ours = ours(fetcher, question);
                boolean firstAsk = question.endsWith("@" + theirs.get("Version"))
                        && answers.stream()
                                        .filter(other -> other.get("Path").equals(theirs.get("Path"))
                                                && theirs.get("Version").equals(other.get("Version")))
                                        .count()
                                == 1;
                softly.assertThat(withRef(ours, firstAsk))
                        .as(question)
                        .isEqualTo(withRef(comparable(theirs), firstAsk));
            }
            i++;
        }
    }

    private Map<String, String> ours(JGitFetcher fetcher, String question) throws Exception {
        int at = question.indexOf('@');
        ModulePath module = ModulePath.parse(question.substring(0, at));
        Map<String, String> answer = new LinkedHashMap<>();
        try {
            VersionInfo info = fetcher.resolve(module, EdgeCasesTest.query(module, question.substring(at + 1)));
            ModuleFiles files = fetcher.fetch(
                    new ModuleVersion(module, info.version()), Files.createTempDirectory(folder, "scratch"));
            answer.put("Version", info.version().value());
            answer.put("Info", text(files.info().readBytes(VersionInfo.MAX_BYTES)));
            answer.put("Sum", DirHash.ofZip(files.zip().file().orElseThrow()));
            answer.put("GoModSum", DirHash.ofGoMod(files.mod()));
        } catch (FetchException.NotFound e) {
            answer.put("Error", reason(e.getMessage()));
        }
        return answer;
    }

    private static Map<String, String> comparable(Map<String, String> theirs) throws IOException {
        Map<String, String> answer = new LinkedHashMap<>();
        if (theirs.containsKey("Error")) {
            answer.put("Error", reason(theirs.get("Error")));
            return answer;
        }
        answer.put("Version", theirs.get("Version"));
        answer.put("Info", Files.readString(Path.of(theirs.get("Info"))));
        answer.put("Sum", theirs.get("Sum"));
        answer.put("GoModSum", theirs.get("GoModSum"));
        return answer;
    }

    /** The reference in the cached info is that of whichever query of one command came last. */
    private static Map<String, String> withRef(Map<String, String> answer, boolean keep) {
        answer.computeIfPresent("Info", (name, info) -> keep ? info : info.replaceFirst(",\"Ref\":\"[^\"]*\"", ""));
        return answer;
    }

    /** Without the subject, which the go command spells in more than one way. */
    private static String reason(String message) {
        if (message.endsWith(": unexpected response from git log: \"\"")) {
            // the command stumbles over tags of trees; what it means is the same
            return "invalid version: unknown revision " + message.replaceFirst("^[^@]*@([^:]*):.*", "$1");
        }
        return message.replaceFirst("^module [^ ]+: ", "").replaceFirst("^[^ ]+@[^ ]+: ", "");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The string fields of each object that the command prints; those of nested objects are not needed. */
    private static List<Map<String, String>> objects(String output) {
        List<Map<String, String>> objects = new ArrayList<>();
        for (String object : output.split("(?m)^}", -1)) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (String line : object.lines().toList()) {
                Matcher field = FIELD.matcher(line);
                if (line.startsWith("\t\"") && field.find()) {
                    fields.put(field.group(1), unescape(field.group(2)));
                }
            }
            if (!fields.isEmpty()) {
                objects.add(fields);
            }
        }
        return objects;
    }

    private static String unescape(String json) {
        return JSON_ESCAPE
                .matcher(json)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) != null
                                ? String.valueOf((char) Integer.parseInt(match.group(1), 16))
                                : match.group(2).replace('n', '\n').replace('t', '\t')));
    }

    private static String listed(String output) {
        return LISTED.matcher(output).results().map(match -> match.group(1)).collect(Collectors.joining(" "));
    }
}
