package dev.athens.vcs.jgit;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.protocol.VersionInfo;
import dev.athens.vcs.jgit.clones.FolderTransports;
import dev.athens.vcs.jgit.clones.MovableClock;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks us and the real go command what a case asks, and tells where the answers differ: version, info, both hashes,
 * lists, and the reasons of refusals. We fetch each version at once and in two steps.
 */
final class GoJudge implements AutoCloseable {
    private static final Pattern FIELD = Pattern.compile("\"([A-Za-z]+)\": \"((?:[^\"\\\\]|\\\\.)*+)\"");
    private static final Pattern JSON_ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|(.))");
    private static final Pattern LISTED = Pattern.compile("^\\t\\t\"(v[^\"]+)\"", Pattern.MULTILINE);

    private static final String FAILED = "failed";

    private final Path folder;
    private final Path https;
    private final CaseRepository repository;
    private final MovableClock clock = new MovableClock();
    private final JGitFetcher fetcher;
    private final JGitFetcher stepwise;

    private GoJudge(Path folder, Path https, CaseRepository repository) {
        this.folder = folder;
        this.https = https;
        this.repository = repository;
        this.fetcher = fetcher("cache");
        this.stepwise = fetcher("stepwise");
    }

    private JGitFetcher fetcher(String cache) {
        return JGitFetcher.builder(folder.resolve(cache))
                .clock(clock)
                .build(module -> repository.locate(module.value()), new FolderTransports(https));
    }

    /** A question with two answers. */
    record Difference(String question, String ours, String theirs) {
        @Override
        public String toString() {
            return question + "\n   ours: " + ours + "\n  go's: " + theirs;
        }
    }

    /**
     * Compares all answers.
     *
     * @param folder an empty one, for the repository and everybody's files
     */
    static List<Difference> compare(CaseFile source, Path folder) throws IOException, InterruptedException {
        Path https = folder.resolve("https");
        CaseRepository repository = CaseRepository.build(source, https);
        try (GoJudge judge = new GoJudge(folder, https, repository)) {
            return judge.run();
        }
    }

    @Override
    public void close() {
        fetcher.close();
        stepwise.close();
    }

    private List<Difference> run() throws IOException, InterruptedException {
        List<Difference> differences = new ArrayList<>();
        do {
            differences.addAll(compareStep());
            clock.advance(Duration.ofMinutes(1));
        } while (repository.next());
        return differences;
    }

    /** One command answers many questions, with caches that each question finds as the ones before left them. */
    private List<Difference> compareStep() throws IOException, InterruptedException {
        List<Difference> differences = new ArrayList<>();
        try (GoCommand go = command("all")) {
            for (Difference suspect : compareVersions(go, questions(repository, false))) {
                try (GoCommand fresh = command("fresh" + differences.size())) {
                    differences.addAll(compareVersions(fresh, new TreeSet<>(List.of(suspect.question()))));
                }
            }
            differences.addAll(compareLists(go, questions(repository, true)));
        }
        return differences;
    }

    private GoCommand command(String name) throws IOException {
        return GoCommand.of(Files.createTempDirectory(folder, name), https, repository);
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

    private static void compare(List<Difference> differences, String question, String ours, String theirs) {
        if (!ours.equals(theirs) && !isAccident(ours, theirs)) {
            differences.add(new Difference(question, ours, theirs));
        }
    }

    /** Failures of git that the command does not expect: their texts are git's, and we do what was meant. */
    private static boolean isAccident(String ours, String theirs) {
        if (theirs.contains("git fetch --unshallow ")) {
            return true; // there is no HEAD, so git has nothing to fetch by default
        }
        if (theirs.contains("git merge-base --is-ancestor ")) {
            return ours.contains("is not a descendent of preceding tag"); // the base is a tag of a tree
        }
        return theirs.contains("unexpected response from git log: \"\"") // a tag of a tree
                && ours.contains("unknown revision ");
    }

    private List<Difference> compareVersions(GoCommand go, SortedSet<String> questions)
            throws IOException, InterruptedException {
        List<Difference> differences = new ArrayList<>();
        if (questions.isEmpty()) {
            return differences;
        }
        List<String> arguments = new ArrayList<>(List.of("mod", "download", "-json"));
        arguments.addAll(questions);
        List<Map<String, String>> answers = objects(go.run(arguments));
        if (answers.size() != questions.size()) {
            throw new IllegalStateException(
                    answers.size() + " answers to " + questions.size() + " questions: " + go.complaints());
        }
        int i = 0;
        for (String question : questions) {
            Map<String, String> theirs = answers.get(i++);
            if (theirs.getOrDefault("Error", "").contains("requires go >= ")) {
                continue; // an old client refuses what a server serves
            }
            boolean firstAsk = question.endsWith("@" + theirs.get("Version"))
                    && answers.stream()
                                    .filter(other -> other.get("Path").equals(theirs.get("Path"))
                                            && theirs.get("Version").equals(other.get("Version")))
                                    .count()
                            == 1;
            compare(
                    differences,
                    question,
                    withRef(ours(question), firstAsk).toString(),
                    withRef(comparable(theirs), firstAsk).toString());
        }
        return differences;
    }

    private List<Difference> compareLists(GoCommand go, SortedSet<String> modules)
            throws IOException, InterruptedException {
        List<Difference> differences = new ArrayList<>();
        if (modules.isEmpty()) {
            return differences;
        }
        List<String> arguments = new ArrayList<>(List.of("list", "-m", "-e", "-versions", "-retracted", "-json"));
        arguments.addAll(modules);
        String[] answers = go.run(arguments).split("(?m)^}\n", -1);
        if (answers.length != modules.size() + 1) {
            throw new IllegalStateException(
                    answers.length - 1 + " answers for " + modules.size() + " modules: " + go.complaints());
        }
        int i = 0;
        for (String module : modules) {
            compare(differences, "list " + module, list(module), listed(answers[i]));
            i++;
        }
        return differences;
    }

    private String list(String module) throws InterruptedException {
        try {
            return fetcher.list(ModulePath.parse(module)).stream()
                    .map(Version::value)
                    .collect(Collectors.joining(" "));
        } catch (FetchException e) {
            return FAILED;
        }
    }

    private Map<String, String> ours(String question) throws IOException, InterruptedException {
        int at = question.indexOf('@');
        ModulePath module = ModulePath.parse(question.substring(0, at));
        Map<String, String> answer = new LinkedHashMap<>();
        try {
            VersionInfo info = fetcher.resolve(module, EdgeCasesTest.query(module, question.substring(at + 1)));
            ModuleFiles files = TwoSteps.compare(fetcher, stepwise, new ModuleVersion(module, info.version()), folder);
            answer.put("Version", info.version().value());
            answer.put("Info", text(files.info().readBytes(VersionInfo.MAX_BYTES)));
            answer.put("Sum", DirHash.ofZip(files.zip().file().orElseThrow()).toString());
            answer.put("GoModSum", DirHash.ofGoMod(files.mod()).toString());
        } catch (FetchException.NotFound e) {
            answer.put("Error", reason(e.getMessage()));
        } catch (FetchException | RuntimeException e) {
            answer.put("Trouble", e.toString());
        }
        return answer;
    }

    private static Map<String, String> comparable(Map<String, String> theirs) throws IOException {
        Map<String, String> answer = new LinkedHashMap<>();
        if (!theirs.containsKey("Sum")) { // with a sum, the error is about unpacking
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
        String reason = message.replaceFirst("^module [^ ]+: ", "").replaceFirst("^[^ ]+@[^ ]+: ", "");
        if (reason.startsWith("git -c ") && reason.contains(" archive ")) {
            return reason.replaceFirst("(?s).*fatal: ", "");
        }
        return reason.replaceAll("[\\p{Cntrl}&&[^\n]]", "\uFFFD"); // what terminals and logs would obey
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
                                : match.group(2)
                                        .replace('n', '\n')
                                        .replace('t', '\t')
                                        .replace('r', '\r')));
    }

    private static String listed(String output) {
        if (output.contains("\t\"Error\": {")) {
            return FAILED;
        }
        return LISTED.matcher(output).results().map(match -> match.group(1)).collect(Collectors.joining(" "));
    }
}
