package dev.athens.zip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The names of {@link GitPathsTest} and random ones, as the real git takes them into an index. */
@Tag("attack")
final class GitPathsJudgeIT {
    private static final int COUNT = 20_000;
    private static final String BLOB = "0123456789012345678901234567890123456789";
    private static final List<String> PIECES = List.of(
            ".git",
            ".git",
            "git~1",
            "GIT~1",
            ".GiT",
            ".",
            ".",
            "g",
            "I",
            "t",
            "~1",
            " ",
            " ",
            "/",
            "/",
            "\\",
            ":",
            "x",
            "\u200C",
            "\u2010",
            "\u202E",
            "\u206A",
            "\uFEFF",
            "\uFFFE",
            "\uFFFD",
            "\u0131",
            "\u0130",
            "\uD83D\uDE42",
            "\uDCFF",
            "\uDC80");

    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    void agreesWithGit() throws Exception {
        assumeTrue(hasGit(), "needs the git command");
        List<String> paths = Stream.of(GitPathsTest.refused(), GitPathsTest.kept().stream(), random())
                .flatMap(all -> all)
                .toList();
        Set<Integer> taken = takenByGit(paths);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            boolean overlooked =
                    ("/" + paths.get(i)).contains("/\\"); // git looks behind a backslash, unless it comes first
            if (taken.contains(i) == GitPaths.isRefused(paths.get(i)) && !(taken.contains(i) && overlooked)) {
                differences.add(
                        paths.get(i).codePoints().mapToObj(Integer::toHexString).toList() + " git "
                                + (taken.contains(i) ? "takes" : "refuses"));
            }
        }
        assertThat(differences).isEmpty();
        assertThat(taken).hasSizeBetween(COUNT / 10, COUNT - COUNT / 10);
    }

    private static boolean hasGit() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, "git")));
    }

    private static Stream<String> random() {
        Random random = new Random(1);
        return Stream.generate(() -> {
                    StringBuilder path = new StringBuilder();
                    for (int i = random.nextInt(5); i >= 0; i--) {
                        path.append(PIECES.get(random.nextInt(PIECES.size())));
                    }
                    return path.toString();
                })
                .limit(COUNT);
    }

    /** The numbers of the paths that git takes, each in a folder of its number. */
    private Set<Integer> takenByGit(List<String> paths) throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = 0; i < paths.size(); i++) {
            lines.writeBytes(("100644 " + BLOB + " 0\t" + i + "/").getBytes(UTF_8));
            lines.writeBytes(bytes(paths.get(i)));
            lines.write(0);
        }
        Path input = Files.write(folder.resolve("input"), lines.toByteArray());
        git(input, "init", "-q");
        git(input, "update-index", "--add", "-z", "--index-info");
        Set<Integer> taken = new HashSet<>();
        for (String name : git(input, "ls-files", "-z").split("\0", -1)) {
            if (!name.isEmpty()) {
                taken.add(Integer.parseInt(name.substring(0, name.indexOf('/'))));
            }
        }
        return taken;
    }

    private String git(Path input, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "core.protectHFS=true", "-c", "core.protectNTFS=true"));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, ISO_8859_1);
    }

    /** The bytes of a path; the lone surrogate {@code U+DC00 + b} is the byte {@code b}. */
    private static byte[] bytes(String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        path.codePoints().forEach(c -> {
            if (c >= 0xDC80 && c <= 0xDCFF) {
                bytes.write(c - 0xDC00);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(UTF_8));
            }
        });
        return bytes.toByteArray();
    }
}
