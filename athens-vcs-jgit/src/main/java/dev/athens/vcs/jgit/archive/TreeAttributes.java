package dev.athens.vcs.jgit.archive;

import dev.athens.vcs.jgit.clones.BudgetException;
import dev.athens.vcs.jgit.clones.CommitTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.attributes.Attribute;

/**
 * The git attributes of files, taken from the {@code .gitattributes} files of the commit alone: settings of the machine
 * and of the user play no part. A deeper file wins, in one file the last matching line. Macros come from the root file.
 * Not thread-safe. Source: gitattributes(5).
 */
final class TreeAttributes {
    private static final String FILE = ".gitattributes";

    // of all files together: each line is tried on each file of the module
    private static final int MAX_LINES = 20_000;
    private static final int MAX_BYTES = 1 << 20;

    private final CommitTree tree;
    private final Map<String, List<Attribute>> macros = new HashMap<>();
    private final Map<String, List<AttributesFile.Rule>> rulesByFolder = new HashMap<>();
    private int lines;
    private int bytes;

    TreeAttributes(CommitTree tree) throws IOException {
        this.tree = tree;
        macros.put(
                "binary",
                List.of(
                        new Attribute("diff", Attribute.State.UNSET),
                        new Attribute("merge", Attribute.State.UNSET),
                        new Attribute("text", Attribute.State.UNSET)));
        Optional<AttributesFile> root = read(FILE);
        if (root.isPresent()) {
            macros.putAll(root.get().macros());
            rulesByFolder.put("", root.get().rules());
        }
    }

    /**
     * The attributes of a file.
     *
     * @param rawPath relative to the root of the repository
     */
    Map<String, Attribute> of(byte[] rawPath) throws IOException {
        String path = new String(rawPath, StandardCharsets.ISO_8859_1);
        Map<String, Attribute> result = new LinkedHashMap<>();
        for (String folder : foldersUpwards(path)) {
            List<AttributesFile.Rule> rules = rules(folder);
            String relative = folder.isEmpty() ? path : path.substring(folder.length() + 1);
            for (int i = rules.size() - 1; i >= 0; i--) {
                if (rules.get(i).matches(relative)) {
                    addBackwards(rules.get(i).attributes(), result, 0);
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

    private Optional<AttributesFile> read(String path) throws IOException {
        Optional<byte[]> file = tree.read(path);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        for (byte b : file.get()) {
            lines += b == '\n' ? 1 : 0;
        }
        bytes += file.get().length;
        if (lines > MAX_LINES || bytes > MAX_BYTES) {
            throw BudgetException.excess("has git attributes of more than " + MAX_LINES + " lines or " + MAX_BYTES
                    + " bytes in the files named " + FILE);
        }
        return Optional.of(AttributesFile.parse(file.get()));
    }

    private List<AttributesFile.Rule> rules(String folder) throws IOException {
        List<AttributesFile.Rule> known = rulesByFolder.get(folder);
        if (known != null) {
            return known;
        }
        String path = new String(folder.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        Optional<AttributesFile> file = folder.isEmpty() ? Optional.empty() : read(path + "/" + FILE);
        List<AttributesFile.Rule> rules = file.map(AttributesFile::rules).orElse(List.of());
        rulesByFolder.put(folder, rules);
        return rules;
    }
}
