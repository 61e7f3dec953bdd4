package dev.athens.vcs.jgit.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The go-import tags of an HTML page, as the go command reads them: up to the start of the body or the end of the head.
 *
 * <p>Source: Go's cmd/go/internal/vcs, parseMetaGoImports; Go Modules Reference, "Finding a repository for a module path".
 */
final class GoImportPage {
    private static final Pattern BLANKS = Pattern.compile("\\p{IsWhite_Space}+");
    private static final int FIELDS_WITHOUT_SUBDIR = 3;
    private static final int FIELDS_WITH_SUBDIR = 4;

    private GoImportPage() {}

    /**
     * Reads the tags, those of vcs {@code mod} first; tags of a prefix that has a {@code mod} tag are left out.
     *
     * @throws GoXml.SyntaxException if the page is malformed before any tag was found
     */
    static List<GoImport> parse(byte[] page) throws GoXml.SyntaxException {
        List<GoImport> imports = new ArrayList<>();
        try {
            collect(new GoXml(page), imports);
        } catch (GoXml.SyntaxException e) {
            if (imports.isEmpty()) {
                throw e;
            }
        }
        Set<String> proxied =
                imports.stream().filter(GoImport::isMod).map(GoImport::prefix).collect(Collectors.toSet());
        return Stream.concat(
                        imports.stream().filter(GoImport::isMod),
                        imports.stream().filter(tag -> !tag.isMod() && !proxied.contains(tag.prefix())))
                .toList();
    }

    private static void collect(GoXml xml, List<GoImport> imports) throws GoXml.SyntaxException {
        for (Optional<GoXml.Token> token = xml.next(); token.isPresent(); token = xml.next()) {
            if (token.get() instanceof GoXml.Token.End end && end.name().equalsIgnoreCase("head")) {
                return;
            }
            if (!(token.get() instanceof GoXml.Token.Start start)) {
                continue;
            }
            if (start.name().equalsIgnoreCase("body")) {
                return;
            }
            if (start.name().equalsIgnoreCase("meta") && start.attribute("name").equals("go-import")) {
                tag(start.attribute("content")).ifPresent(imports::add);
            }
        }
    }

    private static Optional<GoImport> tag(String content) {
        List<String> fields =
                BLANKS.splitAsStream(content).filter(field -> !field.isEmpty()).toList();
        if (fields.size() != FIELDS_WITHOUT_SUBDIR && fields.size() != FIELDS_WITH_SUBDIR) {
            return Optional.empty();
        }
        String subdir = fields.size() == FIELDS_WITH_SUBDIR ? fields.get(FIELDS_WITHOUT_SUBDIR) : "";
        return Optional.of(new GoImport(fields.get(0), fields.get(1), fields.get(2), subdir));
    }
}
