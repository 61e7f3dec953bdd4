package dev.athens.vcs.jgit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.attributes.Attribute;
import org.eclipse.jgit.attributes.AttributesRule;
import org.eclipse.jgit.util.QuotedString;

/**
 * The git attributes of files, taken from the {@code .gitattributes} files of the commit alone: settings of the machine
 * and of the user play no part. A deeper file wins, in one file the last matching line. Macros come from the root file.
 * Not thread-safe. Source: gitattributes(5).
 */
final class TreeAttributes {
    private static final String FILE = ".gitattributes";
    private static final String MACRO = "[attr]";
    private static final int MAX_LINE_CHARS = 2048; // git ignores longer ones
    private static final Pattern LINE = Pattern.compile(
            "[ \\t\\r]*(?:(?<quoted>\"(?:[^\"\\\\]|\\\\.)*\")|(?<plain>(?:\\[attr][ \\t]*)?[^# \\t\\r][^ \\t\\r]*))"
                    + "(?<attributes>(?:[ \\t\\r].*)?)",
            Pattern.DOTALL);

    private final CommitTree tree;
    private final Map<String, List<Attribute>> macros = new HashMap<>();
    private final Map<String, List<AttributesRule>> rulesByFolder = new HashMap<>();

    TreeAttributes(CommitTree tree) throws IOException {
        this.tree = tree;
        macros.put(
                "binary",
                List.of(
                        new Attribute("diff", Attribute.State.UNSET),
                        new Attribute("merge", Attribute.State.UNSET),
                        new Attribute("text", Attribute.State.UNSET)));
        for (AttributesRule rule : rules("")) {
            if (rule.getPattern().startsWith(MACRO)) {
                macros.put(rule.getPattern().substring(MACRO.length()).strip(), rule.getAttributes());
            }
        }
    }

    /**
     * The attributes of a file.
     *
     * @param path relative to the root of the repository
     */
    Map<String, Attribute> of(String path) throws IOException {
        Map<String, Attribute> result = new LinkedHashMap<>();
        for (String folder : foldersUpwards(path)) {
            List<AttributesRule> rules = rules(folder);
            String relative = folder.isEmpty() ? path : path.substring(folder.length() + 1);
            for (int i = rules.size() - 1; i >= 0; i--) {
                AttributesRule rule = rules.get(i);
                if (!rule.getPattern().startsWith(MACRO) && rule.isMatch(relative, false)) {
                    addBackwards(rule.getAttributes(), result, 0);
                }
            }
        }
        return result;
    }

    private static List<String> foldersUpwards(String path) {
        List<String> folders = new ArrayList<>();
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            folders.add(path.substring(0, slash));
        }
        folders.add("");
        return folders;
    }

    /** The first value that is seen stays, so the strongest comes first: later lines, and later words of a line. */
    private void addBackwards(List<Attribute> attributes, Map<String, Attribute> result, int depth) {
        for (int i = attributes.size() - 1; i >= 0; i--) {
            Attribute attribute = attributes.get(i);
            boolean first = result.putIfAbsent(attribute.getKey(), attribute) == null;
            List<Attribute> meaning = macros.get(attribute.getKey());
            if (first && meaning != null && attribute.getState() == Attribute.State.SET && depth < macros.size()) {
                addBackwards(meaning, result, depth + 1);
            }
        }
    }

    private List<AttributesRule> rules(String folder) throws IOException {
        List<AttributesRule> known = rulesByFolder.get(folder);
        if (known != null) {
            return known;
        }
        Optional<byte[]> file = tree.read(folder.isEmpty() ? FILE : folder + "/" + FILE);
        List<AttributesRule> rules = file.map(TreeAttributes::parse).orElse(List.of());
        rulesByFolder.put(folder, rules);
        return rules;
    }

    /** JGit's own reader knows no patterns in quotes. */
    private static List<AttributesRule> parse(byte[] file) {
        List<AttributesRule> rules = new ArrayList<>();
        for (String line : new String(file, StandardCharsets.UTF_8).split("\n", -1)) {
            Matcher matcher = LINE.matcher(line);
            if (line.length() <= MAX_LINE_CHARS && matcher.matches()) {
                String quoted = matcher.group("quoted");
                String pattern = quoted == null ? matcher.group("plain") : QuotedString.GIT_PATH.dequote(quoted);
                rules.add(new AttributesRule(pattern, matcher.group("attributes")));
            }
        }
        return List.copyOf(rules);
    }
}
