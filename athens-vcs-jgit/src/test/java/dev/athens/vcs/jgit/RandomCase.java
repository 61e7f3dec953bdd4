package dev.athens.vcs.jgit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a case file with a repository and questions at random; the same seed gives the same text. */
final class RandomCase {
    /**
     * A module that the repository may hold.
     *
     * @param folder where it is, without any {@code /vN} part
     */
    record Module(String path, String folder) {
        String major() {
            int slash = path.lastIndexOf('/');
            return path.substring(slash + 1).matches("v[0-9]+") ? path.substring(slash + 1) : "";
        }

        String tagPrefix() {
            return folder.isEmpty() ? "" : folder + "/";
        }

        String file(String name) {
            return tagPrefix() + name;
        }
    }

    private final Dice dice;
    private final RandomTexts texts;
    private final StringBuilder lines = new StringBuilder();
    private final StringBuilder sections = new StringBuilder();
    private final List<Module> modules = new ArrayList<>();
    private final Set<Module> present = new LinkedHashSet<>();
    private final List<String> commits = new ArrayList<>();
    private final Map<String, Set<String>> trees = new HashMap<>();
    private final Set<String> branches = new LinkedHashSet<>();
    private final Set<String> tags = new LinkedHashSet<>();
    private final List<String> annotated = new ArrayList<>();
    private final Set<String> refs = new TreeSet<>();

    private RandomCase(long seed) {
        this.dice = new Dice(seed);
        this.texts = new RandomTexts(dice);
    }

    /** The text of the case. */
    static String text(long seed) {
        RandomCase made = new RandomCase(seed);
        made.layout(seed);
        made.history();
        made.references();
        return "# seed " + seed + "\n" + made.lines + made.questions() + made.sections;
    }

    private String questions() {
        return new RandomQuestions(dice, texts, modules, present, commits, branches, tags, annotated).lines();
    }

    private void line(String... words) {
        lines.append(String.join(" ", words)).append('\n');
    }

    private void layout(long seed) {
        String name = "s" + seed;
        int kind = dice.between(1, 10);
        if (kind == 1) {
            gopkgIn(name);
        } else if (kind == 2) {
            vanity("v.example/" + name, name);
        } else {
            String root =
                    dice.pick("github.com/u/", "github.com/u/", "github.com/u/", "github.com/Up/", "git.example/x-y.z/")
                            + name;
            line("root", root);
            if (root.startsWith("git.example")) {
                line("import", root);
            }
            modules.add(new Module(root, ""));
            modules.add(new Module(root + "/v2", ""));
            modules.add(new Module(root + "/v3", ""));
            for (String folder : List.of("sub", "a/b", dice.pick("sub/deep", "Sub2", "pkg", "unknown", "doc"))) {
                modules.add(new Module(root + "/" + folder, folder));
                modules.add(new Module(root + "/" + folder + "/v2", folder));
            }
        }
    }

    private void gopkgIn(String name) {
        line("root", "gopkg.in/" + name + ".v2");
        line("url", "https://git.example/" + name);
        for (String major : List.of("v0", "v1", "v2", "v2-unstable", "v3")) {
            line("import", "gopkg.in/" + name + "." + major);
            modules.add(new Module("gopkg.in/" + name + "." + major, ""));
        }
    }

    private void vanity(String root, String name) {
        String subdir = dice.pick("", "foo", "foo/bar");
        line("root", root);
        line("url", "https://git.example/" + name);
        line("import", subdir.isEmpty() ? root : root + " " + subdir);
        modules.add(new Module(root, subdir));
        boolean wholePath = dice.chance(40);
        if (wholePath) {
            line("import", root + "/v2");
        }
        modules.add(new Module(root + "/v2", wholePath ? "" : subdir));
        String folder = subdir.isEmpty() ? "k" : "k/" + subdir;
        modules.add(new Module(root + "/k", folder));
        modules.add(new Module(root + "/k/v2", folder));
    }

    private void history() {
        int count = dice.chance(25) ? dice.between(6, 15) : dice.between(2, 6);
        for (int i = 1; i <= count; i++) {
            commit("C" + i);
        }
    }

    private void commit(String name) {
        List<String> parents = parents();
        StringBuilder options = new StringBuilder();
        if (!commits.isEmpty() && !parents.equals(List.of(commits.get(commits.size() - 1)))) {
            options.append(" parent=").append(parents.isEmpty() ? "none" : String.join(",", parents));
        }
        if (dice.chance(35)) {
            options.append(" time=").append(texts.any("times"));
        }
        if (dice.chance(10)) {
            options.append(" author=2001-02-03T04:05:06Z");
        }
        String branch = dice.chance(65) ? "main" : texts.any("branches");
        if (!branch.equals("none") && isFree("refs/heads/" + branch)) {
            branches.add(branch);
        } else {
            branch = "none";
        }
        line("commit", name + options + (branch.equals("main") ? "" : " branch=" + branch));
        Set<String> paths = trees.computeIfAbsent(name, key -> new HashSet<>());
        if (parents.isEmpty()) {
            firstFiles(name, paths);
        } else {
            paths.addAll(trees.get(parents.get(0)));
            change(name, paths);
        }
        commits.add(name);
    }

    private List<String> parents() {
        if (commits.isEmpty() || dice.chance(3)) {
            return List.of();
        }
        if (dice.chance(65)) {
            return List.of(commits.get(commits.size() - 1));
        }
        int count = dice.chance(50) ? 1 : dice.between(2, 4);
        return IntStream.range(0, count)
                .mapToObj(i -> dice.pick(commits))
                .distinct()
                .collect(Collectors.toList());
    }

    private void firstFiles(String commit, Set<String> paths) {
        for (Module module : modules) {
            if (dice.chance(50) && !paths.contains(module.file("go.mod"))) {
                goMod(commit, paths, module, "go.mod");
            }
            if (!module.major().isEmpty() && dice.chance(15)) {
                goMod(commit, paths, module, module.major() + "/go.mod");
            }
        }
        for (int i = dice.between(2, 7); i > 0; i--) {
            put(commit, paths, texts.any("names"), "", texts.content());
        }
        if (dice.chance(50)) {
            put(commit, paths, "LICENSE", "", texts.content());
        }
        if (dice.chance(40)) {
            put(commit, paths, ".gitattributes", "", texts.attributes());
        }
        change(commit, paths);
    }

    private void goMod(String commit, Set<String> paths, Module module, String file) {
        put(commit, paths, module.file(file), "", texts.goMod(module.path()));
        present.add(module);
    }

    private void change(String commit, Set<String> paths) {
        for (int i = dice.between(1, 3); i > 0; i--) {
            Module module = dice.chance(50) ? modules.get(0) : dice.pick(modules);
            switch (dice.between(1, 20)) {
                case 1, 2, 3, 4, 5 -> put(commit, paths, texts.any("names"), "", texts.content());
                case 6, 7, 8, 9 -> goMod(commit, paths, module, "go.mod");
                case 10 -> goMod(commit, paths, module, "v2/go.mod");
                case 11, 12 ->
                    put(commit, paths, texts.any("attributes folders") + ".gitattributes", "", texts.attributes());
                case 13, 14 -> put(commit, paths, texts.any("odd names"), "", texts.content());
                case 15 -> put(commit, paths, module.file(texts.any("odd names")), "", texts.content());
                case 16 ->
                    put(
                            commit,
                            paths,
                            texts.any("links"),
                            "symlink",
                            texts.any("link targets").replace("%s", module.path()));
                case 17 ->
                    put(
                            commit,
                            paths,
                            texts.any("submodules"),
                            "submodule",
                            "1234567890123456789012345678901234567890");
                case 18 -> put(commit, paths, dice.pick("run.sh", "sub/run.sh", "c.bat"), "executable", "");
                case 19 -> put(commit, paths, module.file("LICENSE"), "", texts.content());
                default -> {
                    if (!paths.isEmpty()) {
                        put(commit, paths, dice.pick(new TreeSet<>(paths)), "removed", "");
                    }
                }
            }
        }
    }

    /** Adds a file to a commit, unless its name stands for a folder there or cannot be. */
    private void put(String commit, Set<String> paths, String path, String kind, String content) {
        if (kind.equals("removed")) {
            paths.remove(path);
        } else {
            boolean clashes =
                    paths.stream().anyMatch(other -> other.startsWith(path + "/") || path.startsWith(other + "/"));
            if (clashes || path.equals(".") || path.endsWith("/.")) {
                return;
            }
            paths.add(path);
        }
        sections.append("-- ").append(commit).append('/').append(path);
        sections.append(" (").append(kind.isEmpty() ? "escaped" : kind).append(") --\n");
        if (!kind.equals("removed")) {
            sections.append(content).append('\n');
        }
    }

    private boolean isFree(String ref) {
        if (refs.stream().anyMatch(other -> other.startsWith(ref + "/") || ref.startsWith(other + "/"))) {
            return false;
        }
        refs.add(ref);
        return true;
    }

    private void references() {
        for (int i = dice.chance(15) ? 0 : dice.between(1, 9); i > 0; i--) {
            tag(tagName((dice.chance(50) ? modules.get(0) : dice.pick(modules)).tagPrefix()));
        }
        for (int i = dice.between(0, 1); i > 0; i--) {
            String name = texts.any("more branches");
            if (isFree("refs/heads/" + name)) {
                branches.add(name);
                line("branch", name, dice.pick(commits));
            }
        }
        if (dice.chance(15)) {
            line("ref", texts.any("other references"), dice.pick(commits));
        }
        if (dice.chance(12) && !branches.isEmpty()) {
            line("head", "refs/heads/" + dice.pick(branches));
        } else if (dice.chance(5)) {
            line("head", "refs/heads/nonesuch");
        }
    }

    private void tag(String name) {
        if (tags.contains(name) || !isFree("refs/tags/" + name)) {
            return;
        }
        int kind = dice.between(1, 100);
        String commit = dice.pick(commits);
        if (kind <= 68) {
            line("tag", name, commit);
        } else if (kind <= 88) {
            line("annotated", name, commit);
            annotated.add(name);
        } else if (kind <= 94 && !annotated.isEmpty()) {
            line("annotated", name, "{tag:" + dice.pick(annotated) + "}");
            annotated.add(name);
        } else if (kind <= 97) {
            line(dice.pick("tag", "annotated"), name, "{" + commit + "}^{tree}");
        } else {
            // a file with a plain name, or the commit
            String file = trees.get(commit).stream()
                    .filter(path -> path.matches("[a-z./]+"))
                    .sorted()
                    .findFirst()
                    .map(path -> "{" + commit + "}:" + path)
                    .orElse(commit);
            line("tag", name, file);
        }
        tags.add(name);
    }

    private String tagName(String prefix) {
        int kind = dice.between(1, 100);
        if (kind <= 62) {
            return prefix + version(dice);
        }
        if (kind <= 74) {
            return prefix + version(dice) + texts.any("prerelease ends");
        }
        if (kind <= 81) {
            return prefix + version(dice) + texts.any("build ends");
        }
        return prefix + texts.any(kind <= 88 ? "short versions" : "odd tags");
    }

    /** A plain version, out of so few that many are asked for that exist. */
    static String version(Dice dice) {
        String major = dice.pick("0", "0", "1", "1", "1", "2", "2", "3");
        return "v" + major + "." + dice.between(0, 2) + "." + dice.between(0, 2);
    }
}
