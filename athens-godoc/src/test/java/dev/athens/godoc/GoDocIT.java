package dev.athens.godoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Go's own go/doc is the judge: of the standard library, and of what folders {@code athens.godoc.folders} names. */
@Timeout(300)
class GoDocIT {
    /** More would only make a report unreadable. */
    private static final int MAX_TOLD = 40;

    @TempDir
    private Path folder;

    private final List<String> differences = new ArrayList<>();
    private int packages;
    private int symbols;

    @ParameterizedTest
    @EnumSource
    void findsWhatGoFinds(Visibility visibility) throws IOException, InterruptedException {
        Path program = judge();
        List<String> command =
                new ArrayList<>(List.of(program.toString(), visibility.name().toLowerCase(java.util.Locale.ROOT)));
        command.add(run(folder, "go", "env", "GOROOT").strip() + "/src");
        command.addAll(List.of(System.getProperty("athens.godoc.folders", "").split(":")));
        command.removeIf(String::isEmpty);
        Path out = folder.resolve("out.json");
        Process judge = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(judge.waitFor(200, TimeUnit.SECONDS)).isTrue();
        try (BufferedReader lines = Files.newBufferedReader(out)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                compare(line, visibility);
            }
        }
        System.out.println(visibility + ": " + packages + " packages, " + symbols + " symbols, " + differences.size()
                + " differences");
        assertThat(packages).isGreaterThan(200);
        assertThat(differences.stream().limit(MAX_TOLD)).isEmpty();
    }

    private void compare(String line, Visibility visibility) throws IOException {
        Map<?, ?> theirs = (Map<?, ?>) JsonTree.parse(line);
        Path dir = Path.of((String) theirs.get("Dir"));
        compare(dir.toString(), theirs, GoView.of(dir, visibility));
        packages++;
        symbols += ((List<?>) theirs.get("Comments")).size();
    }

    private void compare(String at, Object theirs, Object ours) {
        if (theirs instanceof Map<?, ?> fields && ours instanceof Map<?, ?> others) {
            fields.forEach((name, value) -> compare(at + "/" + name, value, others.get(name)));
            if (!fields.keySet().equals(others.keySet())) {
                differences.add(at + ": " + fields.keySet() + " but ours " + others.keySet());
            }
        } else if (theirs instanceof List<?> items && ours instanceof List<?> others && items.size() == others.size()) {
            for (int i = 0; i < items.size(); i++) {
                Object name =
                        items.get(i) instanceof Map<?, ?> fields && fields.containsKey("Name") ? fields.get("Name") : i;
                compare(at + "/" + name, items.get(i), others.get(i));
            }
        } else if (!theirs.equals(ours)) {
            differences.add(at + ":\n  theirs " + shortened(theirs) + "\n  ours   " + shortened(ours));
        }
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value).replace("\n", "\\n");
        return text.length() > 600 ? text.substring(0, 600) + "…" : text;
    }

    private Path judge() throws IOException, InterruptedException {
        assumeTrue(hasGo(), "there is no go command");
        Path module = Files.createDirectory(folder.resolve("godocjson"));
        Files.copy(Path.of("src/test/resources/godocjson/main.go"), module.resolve("main.go"));
        Files.writeString(module.resolve("go.mod"), "module godocjson\n\ngo 1.21\n");
        run(module, "go", "build", "-o", "judge", ".");
        return module.resolve("judge");
    }

    private static boolean hasGo() {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "go")))
                || "true".equals(System.getenv("CI"));
    }

    private static String run(Path where, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
