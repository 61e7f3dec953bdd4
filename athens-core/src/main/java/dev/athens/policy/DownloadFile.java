package dev.athens.policy;

import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A download file: a mode for everything, and modes for the modules that match a pattern, first match wins.
 *
 * <pre>{@code
 * mode        = "async_redirect"
 * downloadURL = "https://proxy.example"
 *
 * download "github.com/acme/*" {
 *   mode = "sync"
 * }
 * }</pre>
 *
 * <p>A pattern is a glob as in GOPRIVATE. A block without URL has the one at the top. Everything is checked when the file
 * is read: there are no rules that never match, and no modes without the URL that they need. Source: the download file of
 * gomods/athens, whose syntax is a part of HCL 2.
 */
public final class DownloadFile implements DownloadPolicy {
    /** The most characters of a file; that is thousands of patterns. */
    public static final int MAX_CHARS = 1 << 20;

    private static final String MODE = "mode";
    private static final String URL = "downloadURL";
    private static final String BLOCK = "download";

    private record Block(PathPatterns pattern, Rule rule) {}

    private final Rule otherwise;
    private final List<Block> blocks;

    private DownloadFile(Rule otherwise, List<Block> blocks) {
        this.otherwise = otherwise;
        this.blocks = List.copyOf(blocks);
    }

    /**
     * Reads a file.
     *
     * @param name what messages call it
     * @param text its content
     * @throws PolicySyntaxException if anything in it is not understood or contradicts itself
     */
    public static DownloadFile parse(String name, String text) {
        HclBody top = HclParser.parse(name, text);
        top.attributesOnly(MODE, URL);
        Optional<URI> proxy = top.find(URL).flatMap(DownloadFile::proxy);
        Rule otherwise = rule(top, proxy);
        List<Block> blocks = new ArrayList<>();
        for (HclBody block : top.blocks()) {
            blocks.add(block(block, proxy));
        }
        return new DownloadFile(otherwise, blocks);
    }

    private static Block block(HclBody block, Optional<URI> proxyAtTop) {
        if (!block.name().equals(BLOCK)) {
            throw block.problem("unknown block " + block.name() + ", only " + BLOCK + " is known");
        }
        if (block.labels().size() != 1) {
            throw block.problem("a " + BLOCK + " block has one label, a pattern such as \"github.com/acme/*\"");
        }
        block.attributesOnly(MODE, URL);
        block.blocks().stream().findFirst().ifPresent(inner -> {
            throw inner.problem("a " + BLOCK + " block holds no blocks");
        });
        if (block.find(MODE).isEmpty()) {
            throw block.problem("mode is missing, must be " + modes());
        }
        HclBody.Text label = block.labels().get(0);
        PathPatterns pattern;
        try {
            pattern = PathPatterns.glob(label.value());
        } catch (IllegalArgumentException e) {
            throw label.problem(String.valueOf(e.getMessage()));
        }
        return new Block(
                pattern,
                rule(block, block.find(URL).flatMap(DownloadFile::proxy).or(() -> proxyAtTop)));
    }

    private static Rule rule(HclBody body, Optional<URI> proxy) {
        Optional<HclBody.Text> text = body.find(MODE);
        DownloadMode mode = text.map(given -> DownloadMode.find(given.value())
                        .orElseThrow(() -> given.problem("unknown mode " + given.value() + ", must be " + modes())))
                .orElse(DownloadMode.SYNC);
        if (mode.redirects() && proxy.isEmpty()) {
            String problem = "mode " + mode.text() + " needs a downloadURL here or at the top of the file";
            throw text.map(given -> given.problem(problem)).orElseGet(() -> body.problem(problem));
        }
        return new Rule(mode, proxy);
    }

    /** An empty URL counts as none, since gomods/athens demands the attribute even where it is of no use. */
    private static Optional<URI> proxy(HclBody.Text text) {
        if (text.value().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RedirectTargets.parse(text.value()));
        } catch (IllegalArgumentException e) {
            throw text.problem(URL + " " + e.getMessage());
        }
    }

    private static String modes() {
        return Stream.of(DownloadMode.values()).map(DownloadMode::text).collect(Collectors.joining(", "));
    }

    @Override
    public Rule of(ModulePath module) {
        for (Block block : blocks) {
            if (block.pattern().matches(module)) {
                return block.rule();
            }
        }
        return otherwise;
    }
}
