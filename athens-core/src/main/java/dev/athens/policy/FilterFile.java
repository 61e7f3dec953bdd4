package dev.athens.policy;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A filter file: which modules and versions are served.
 *
 * <pre>{@code
 * -                               # nothing, except:
 * + github.com/acme
 * - github.com/acme/old <v1.4.0
 * D github.com/public             # from another proxy
 * }</pre>
 *
 * <p>A line is a sign, a path and qualifiers, parted by blanks: {@code +} serves, {@code -} refuses, {@code D} sends
 * clients to another proxy. A path covers everything below it, the longest path that has something to say decides, and a
 * line without path is for everything else. Of several lines for one path the last that applies decides. Qualifiers are
 * parted by commas, and one of them must fit the version:
 *
 * <ul>
 *   <li>{@code v1}, {@code v1.2}, {@code v1.2.*}: these versions and what begins like them
 *   <li>{@code v1.2.3}: this version
 *   <li>{@code ~v1.2.3}: this minor version, from this patch on
 *   <li>{@code ^v1.2.3}: this major version, from here on
 *   <li>{@code <v1.2.3}: everything up to this version, which is included
 * </ul>
 *
 * <p>Pre-releases, pseudo-versions and {@code +incompatible} ones have their places in Go's version order, and a branch
 * is what it stands for at the moment. Source: the filter file of gomods/athens; docs/compatibility.md has the
 * differences.
 */
public final class FilterFile implements ModuleFilter {
    /** The most characters of a file. */
    public static final int MAX_CHARS = 1 << 20;

    private static final int MAX_FIELDS = 3;

    private final String name;
    private final Optional<URI> directProxy;
    private final Node root = new Node();

    /** What is said about a path, and the paths below it by their next element. */
    private static final class Node {
        private final List<Line> lines = new ArrayList<>();
        private final Map<String, Node> below = new HashMap<>();
    }

    /** One line; without qualifiers it applies to all versions, and to the module as a whole. */
    private record Line(int number, char sign, String text, Optional<Predicate<ModuleVersion>> qualifiers) {}

    private FilterFile(String name, Optional<URI> directProxy) {
        this.name = name;
        this.directProxy = directProxy;
    }

    /**
     * Reads a file without {@code D} lines.
     *
     * @param name what messages call it
     * @param text its content
     * @throws PolicySyntaxException if a line is not understood
     */
    public static FilterFile parse(String name, String text) {
        return read(new FilterFile(name, Optional.empty()), text);
    }

    /**
     * Reads a file.
     *
     * @param name what messages call it
     * @param text its content
     * @param directProxy the proxy that clients are sent to by {@code D} lines
     * @throws PolicySyntaxException if a line is not understood
     * @throws IllegalArgumentException if clients cannot be sent to the proxy
     */
    public static FilterFile parse(String name, String text, URI directProxy) {
        return read(new FilterFile(name, Optional.of(RedirectTargets.check(directProxy))), text);
    }

    private static FilterFile read(FilterFile file, String text) {
        if (text.length() > MAX_CHARS) {
            throw new PolicySyntaxException(file.name, 1, "file is longer than " + MAX_CHARS + " characters");
        }
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("(^|\\s)#.*", "").strip();
            if (!line.isEmpty()) {
                file.add(i + 1, line);
            }
        }
        return file;
    }

    private void add(int number, String text) {
        String[] fields = text.split("\\s+", -1);
        char sign = fields[0].length() == 1 ? fields[0].charAt(0) : ' ';
        if ("+-D".indexOf(sign) < 0) {
            throw problem(number, "unknown sign " + fields[0] + ", a line begins with +, - or D and a blank");
        }
        if (fields.length > MAX_FIELDS) {
            throw problem(number, "too many fields, a line is a sign, a path and qualifiers parted by commas only");
        }
        if (sign == 'D' && directProxy.isEmpty()) {
            throw problem(number, "no proxy is configured that D could send clients to");
        }
        Node node = root;
        for (String element : fields.length > 1 ? path(number, fields[1]) : new String[0]) {
            node = node.below.computeIfAbsent(element, missing -> new Node());
        }
        Optional<Predicate<ModuleVersion>> qualifiers =
                fields.length == MAX_FIELDS ? Optional.of(qualifiers(number, fields[2])) : Optional.empty();
        node.lines.add(new Line(number, sign, text, qualifiers));
    }

    private String[] path(int number, String path) {
        String cut = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        String[] elements = cut.split("/", -1);
        for (String element : elements) {
            if (!element.matches("[A-Za-z0-9._~-]+")) {
                throw problem(number, "malformed path " + path + ", must be the beginning of a module path");
            }
        }
        return elements;
    }

    private Predicate<ModuleVersion> qualifiers(int number, String text) {
        Predicate<ModuleVersion> any = version -> false;
        for (String qualifier : text.split(",", -1)) {
            try {
                any = any.or(VersionQualifier.parse(qualifier));
            } catch (InvalidNameException e) {
                throw problem(number, "qualifier " + e.getMessage());
            }
        }
        return any;
    }

    private PolicySyntaxException problem(int number, String problem) {
        return new PolicySyntaxException(name, number, problem);
    }

    @Override
    public Verdict module(ModulePath module) {
        // a line for some versions only may include them, but excludes no module
        return verdict(
                module.value(), decisive(module, line -> line.qualifiers().isEmpty() || line.sign() == '+'));
    }

    @Override
    public Verdict version(ModuleVersion version) {
        return verdict(version.toString(), decisive(version.path(), line -> line.qualifiers()
                .map(qualifiers -> qualifiers.test(version))
                .orElse(true)));
    }

    /**
     * Excludes repositories by the lines that name them, their owner or their host. A line without path is about modules: one
     * that a filter lets in by its own name may come from anywhere. Letter case does not count, as it does not to most
     * hosts; where lines differ by nothing else, one that excludes decides.
     */
    @Override
    public Verdict repository(String repository) {
        List<Node> nodes = List.of(root);
        Optional<Line> decisive = Optional.empty();
        for (String element : repository.split("/", -1)) {
            nodes = nodes.stream()
                    .flatMap(node -> node.below.entrySet().stream())
                    .filter(entry -> entry.getKey().equalsIgnoreCase(element))
                    .map(Map.Entry::getValue)
                    .toList();
            List<Line> lines = nodes.stream()
                    .flatMap(node -> last(node, line -> line.qualifiers().isEmpty() || line.sign() == '+').stream())
                    .toList();
            Optional<Line> here = lines.stream()
                    .filter(line -> line.sign() == '-')
                    .findFirst()
                    .or(() -> lines.stream().findFirst());
            decisive = here.isPresent() ? here : decisive;
        }
        return verdict(repository, decisive);
    }

    /** The last line that applies, at the deepest node with one. */
    private Optional<Line> decisive(ModulePath module, Predicate<Line> applies) {
        Optional<Line> decisive = last(root, applies);
        Node node = root;
        for (String element : module.value().split("/", -1)) {
            node = node.below.get(element);
            if (node == null) {
                return decisive;
            }
            Optional<Line> here = last(node, applies);
            decisive = here.isPresent() ? here : decisive;
        }
        return decisive;
    }

    private static Optional<Line> last(Node node, Predicate<Line> applies) {
        return node.lines.stream().filter(applies).reduce((earlier, later) -> later);
    }

    private Verdict verdict(String subject, Optional<Line> decisive) {
        char sign = decisive.map(Line::sign).orElse('+');
        if (sign == '+') {
            return Verdict.INCLUDED;
        }
        if (sign == 'D') {
            return new Verdict.Elsewhere(directProxy.orElseThrow());
        }
        Line line = decisive.orElseThrow();
        return new Verdict.Exclude(
                subject + ": excluded by line " + line.number() + " of the filter of this proxy: " + line.text());
    }
}
