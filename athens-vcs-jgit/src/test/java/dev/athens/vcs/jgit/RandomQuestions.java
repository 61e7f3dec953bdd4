package dev.athens.vcs.jgit;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks at random for what a repository has, and for what it has not.
 *
 * @param modules those that the repository may hold
 * @param present those for which some commit got a go.mod file
 * @param commits the names of commits in the case file
 * @param annotated the tags that have an object of their own
 */
record RandomQuestions(
        Dice dice,
        RandomTexts texts,
        List<RandomCase.Module> modules,
        Collection<RandomCase.Module> present,
        List<String> commits,
        Collection<String> branches,
        Collection<String> tags,
        Collection<String> annotated) {
    private static final int COUNT = 26;

    /** The lines that ask; what they expect is for the go command to say. */
    String lines() {
        Set<RandomCase.Module> asked = new LinkedHashSet<>(List.of(modules.get(0), dice.pick(modules)));
        for (int i = 0; i < 3; i++) {
            asked.add(present.isEmpty() ? dice.pick(modules) : dice.pick(present));
        }
        Set<String> lines = new LinkedHashSet<>();
        for (RandomCase.Module module : asked) {
            lines.add("list " + module.path());
            lines.add("info " + module.path() + "@latest");
        }
        int count = lines.size() + COUNT - asked.size();
        while (lines.size() < count) {
            RandomCase.Module module = dice.pick(asked);
            lines.add("info " + module.path() + "@" + query(module));
        }
        return String.join("\n", lines) + "\n";
    }

    private String query(RandomCase.Module module) {
        return switch (dice.between(1, 20)) {
            case 1, 2, 3, 4, 5, 6 -> dice.chance(88) ? aVersion(module) : aVersion(module) + "+incompatible";
            case 7 -> tags.isEmpty() ? "main" : dice.pick(tags);
            case 8, 9 -> branches.isEmpty() ? "main" : dice.pick(branches);
            case 10 -> texts.any("revisions");
            case 11, 12, 13 -> "{" + dice.pick(commits) + dice.pick("", ":7", ":8", ":12", ":20", ":39", ":6") + "}";
            case 14 -> annotated.isEmpty() ? "HEAD" : "{tag:" + dice.pick(annotated) + dice.pick("", ":7", ":12") + "}";
            case 15 -> RandomCase.version(dice) + dice.pick("", "", "+incompatible", "-rc.1", "+meta");
            default -> pseudoVersion(module, dice.pick(commits));
        };
    }

    /** What is behind the folder in a tag, mostly one of the module; a branch or any tag if there is none. */
    private String aVersion(RandomCase.Module module) {
        List<String> own = tags.stream()
                .filter(tag -> tag.startsWith(module.tagPrefix()))
                .map(tag -> tag.substring(module.tagPrefix().length()))
                .filter(tag -> tag.startsWith(module.major().isEmpty() ? "v" : module.major()))
                .toList();
        if (!own.isEmpty() && dice.chance(80)) {
            return dice.pick(own);
        }
        if (tags.isEmpty() || dice.chance(50)) {
            return branches.isEmpty() ? RandomCase.version(dice) : dice.pick(branches);
        }
        return dice.pick(tags);
    }

    private String pseudoVersion(RandomCase.Module module, String commit) {
        String stamp = (dice.chance(85) ? "{C.TH}" : texts.any("wrong stamps"))
                .replace("{C", "{" + commit)
                .replace("{X", "{" + dice.pick(commits));
        String base =
                dice.chance(30) ? RandomCase.version(dice) : aVersion(module).replaceFirst("\\+.*", "");
        String end = dice.chance(88) ? "" : dice.pick("+incompatible", "+incompatible", "+meta");
        if (dice.chance(40) || !base.matches("v[0-9]+\\.[0-9]+\\.[0-9](-.*)?")) {
            String major = module.major().isEmpty() ? dice.pick("v0", "v0", "v0", "v1", "v2") : module.major();
            return major + ".0.0-" + stamp + end;
        }
        if (base.contains("-")) {
            return base + ".0." + stamp + end;
        }
        int dot = base.lastIndexOf('.');
        int patch = Integer.parseInt(base.substring(dot + 1)) + (dice.chance(95) ? 1 : 0);
        return base.substring(0, dot) + "." + patch + "-0." + stamp + end;
    }
}
