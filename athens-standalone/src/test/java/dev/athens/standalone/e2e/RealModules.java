package dev.athens.standalone.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is asked of one real repository, a section of {@code real-modules.txt}.
 *
 * @param root import path of the repository's root
 * @param repository {@code <owner>/<name>} at GitHub
 */
record RealModules(String root, String repository, List<Question> questions) {
    /**
     * One line.
     *
     * @param query a version, branch or commit
     * @param fact what the go command said for all time: version, commit time, hash of the zip, hash of go.mod
     */
    record Question(String module, String query, Optional<String> fact) {
        static Question parse(String line) {
            String[] parts = line.split(" => ", 2);
            int at = parts[0].indexOf('@');
            return new Question(
                    parts[0].substring(0, at),
                    parts[0].substring(at + 1),
                    parts.length == 1 ? Optional.empty() : Optional.of(parts[1]));
        }

        @Override
        public String toString() {
            return module + "@" + query;
        }
    }

    /** All sections of the file. */
    static List<RealModules> all() throws IOException {
        List<RealModules> all = new ArrayList<>();
        try (InputStream in = RealModules.class.getResourceAsStream("real-modules.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (line.startsWith("root ")) {
                    String[] words = line.split(" ", -1);
                    all.add(new RealModules(words[1], words[2], new ArrayList<>()));
                } else if (!line.isEmpty() && !line.startsWith("#")) {
                    all.get(all.size() - 1).questions().add(Question.parse(line));
                }
            }
        }
        return all;
    }

    /** The URL that its import path or its go-import page stands for. */
    String url() {
        return "https://" + (isOnGithub() ? root : "github.com/" + repository);
    }

    boolean isOnGithub() {
        return root.startsWith("github.com/");
    }

    /** All modules that are asked about. */
    SortedSet<String> modules() {
        return questions.stream().map(Question::module).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
        return root;
    }
}
