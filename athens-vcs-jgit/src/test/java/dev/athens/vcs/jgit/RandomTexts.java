package dev.athens.vcs.jgit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names and contents of files at random, the usual ones and all oddities that Go or git treat in their own way, as case
 * files write them. The words come from {@code random.txt}.
 */
final class RandomTexts {
    private static final Map<String, List<String>> WORDS = words();

    private final Dice dice;

    RandomTexts(Dice dice) {
        this.dice = dice;
    }

    private static Map<String, List<String>> words() {
        Map<String, List<String>> words = new HashMap<>();
        List<String> list = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(Path.of("src/test/resources/random.txt"))) {
                if (line.startsWith("== ")) {
                    list = new ArrayList<>();
                    words.put(line.replace("=", "").strip(), list);
                } else {
                    list.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }

    /** One word of a list. */
    String any(String list) {
        return dice.pick(WORDS.get(list));
    }

    /** Anything that a file may hold. */
    String content() {
        return dice.chance(3) ? "line of text\\n".repeat(dice.between(10, 200)) : any("contents");
    }

    /** Attributes of git. */
    String attributes() {
        StringBuilder text = new StringBuilder();
        for (int i = dice.between(1, 5); i > 0; i--) {
            text.append(dice.chance(90) ? "" : dice.pick(" ", "\\t", "#"));
            text.append(dice.chance(12) ? any("macros") : any("patterns"));
            for (int j = dice.between(1, 2); j > 0; j--) {
                text.append(dice.pick(" ", " ", " ", "  ", "\\t")).append(any("attributes"));
            }
            text.append(any("line ends"));
        }
        return text.toString();
    }

    /** A go.mod file for a module. */
    String goMod(String module) {
        StringBuilder text = new StringBuilder(dice.chance(10) ? any("go.mod starts") : "");
        if (dice.chance(80)) {
            text.append("module ").append(module).append("\\n");
        } else {
            text.append(any("module lines").replace("%s", any("module paths").replace("%s", module)));
        }
        for (int i = dice.between(0, 3); i > 0; i--) {
            switch (dice.between(1, 10)) {
                case 1, 2, 3, 4 -> text.append("go ").append(any("go versions"));
                case 5, 6, 7 ->
                    text.append(dice.pick("retract ", "\\tretract\\t")).append(any("retractions"));
                default -> text.append(any("directives"));
            }
            text.append("\\n");
        }
        String result = text.toString();
        if (dice.chance(6)) {
            result = result.replace("\\n", "\\r\\n");
        }
        return dice.chance(4) ? result.replaceFirst("(\\\\r)?\\\\n$", "") : result;
    }
}
