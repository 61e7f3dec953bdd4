package dev.athens.standalone.explain;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleHash;
import dev.athens.protocol.Origin;
import dev.athens.protocol.VersionInfo;
import dev.athens.server.text.PlainText;
import dev.athens.vcs.jgit.Explanation;
import dev.athens.zip.ModuleZipWriter.Omitted;
import dev.athens.zip.ZipComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Words for people: a verdict in the first line, then what leads to it. Not thread-safe. */
final class ExplainReport {
    /** What one screen has room for. */
    private static final int MAX_ITEMS = 10;

    private static final int LABEL_CHARS = 15;
    private static final String IN_ANOTHER_MODULE = "file is in another module";

    private final String subject;
    private final String route;
    private final Optional<Explanation> explanation;
    private final Optional<FetchException> failure;
    private final List<ExplainCopies.Copy> copies;
    private final StringBuilder text = new StringBuilder();

    /**
     * Starts a report.
     *
     * @param subject what was asked for
     * @param route where a server would take the module from
     * @param explanation what the repository gives; empty if it was not found
     * @param failure why there is no such version
     * @param copies what others have
     */
    ExplainReport(
            String subject,
            String route,
            Optional<Explanation> explanation,
            Optional<FetchException> failure,
            List<ExplainCopies.Copy> copies) {
        this.subject = subject;
        this.route = route;
        this.explanation = explanation;
        this.failure = failure;
        this.copies = List.copyOf(copies);
    }

    /** Tells whether there is such a version, and no copy differs. */
    boolean isMatch() {
        return failure.isEmpty() && copies.stream().allMatch(this::isEqual);
    }

    /** The report, lines of plain text. */
    String text() throws IOException {
        text.setLength(0);
        verdict().lines().map(PlainText::graphic).forEach(line -> text.append(line)
                .append('\n'));
        text.append('\n');
        explanation.map(Explanation::discovery).ifPresent(this::discovery);
        line("server takes", route);
        resolution();
        build();
        copies();
        return text.toString();
    }

    private void line(String label, String words) {
        int blanks = Math.max(1, LABEL_CHARS - label.length());
        text.append(label)
                .append(" ".repeat(blanks))
                .append(PlainText.graphic(words))
                .append('\n');
    }

    private void items(String label, List<String> items) {
        String shownLabel = label;
        for (String item : items.subList(0, Math.min(items.size(), MAX_ITEMS))) {
            line(shownLabel, item);
            shownLabel = "";
        }
        if (items.size() > MAX_ITEMS) {
            line("", "and " + (items.size() - MAX_ITEMS) + " more");
        }
    }

    private String verdict() {
        if (failure.isPresent()) {
            return String.valueOf(failure.get().getMessage());
        }
        List<ExplainCopies.Copy> others =
                copies.stream().filter(copy -> !isEqual(copy)).toList();
        if (!others.isEmpty()) {
            return "MISMATCH " + subject + ": " + cause(others);
        }
        String equal = copies.stream()
                .filter(ExplainCopies.Copy::hasHashes)
                .map(ExplainCopies.Copy::label)
                .collect(Collectors.joining(", "));
        return "OK " + subject + ": "
                + (equal.isEmpty() ? "built; nothing to compare it with" : "the repository agrees with: " + equal);
    }

    /** The most telling reason first: the tag was moved; whose hash is expected; who differs. */
    private String cause(List<ExplainCopies.Copy> others) {
        Optional<String> moved =
                others.stream().flatMap(copy -> moved(copy).stream()).findFirst();
        if (moved.isPresent()) {
            return moved.get();
        }
        ExplainCopies.Copy first = others.get(0);
        if (!first.label().equals("expected")) {
            return names(others) + " differs from the repository";
        }
        List<ExplainCopies.Copy> same = copies.stream()
                .filter(copy -> !copy.label().equals(first.label())
                        && copy.hasHashes()
                        && agree(copy, first.zipHash(), first.goModHash()))
                .toList();
        return same.isEmpty()
                ? "the repository gives another hash than expected, and nobody here has the expected one"
                : "the expected hash is that of " + names(same) + "; the repository gives another one now";
    }

    private static String names(List<ExplainCopies.Copy> some) {
        return some.stream().map(ExplainCopies.Copy::label).collect(Collectors.joining(" and "));
    }

    /** What a copy says of the commit that it was made of, if that is another one. */
    private Optional<String> moved(ExplainCopies.Copy copy) {
        Optional<String> then = copy.info().flatMap(VersionInfo::origin).flatMap(Origin::hash);
        Optional<Explanation.Resolution> now = explanation.flatMap(Explanation::resolution);
        if (then.isEmpty() || now.isEmpty() || then.get().equals(now.get().commit())) {
            return Optional.empty();
        }
        String what = now.get()
                .ref()
                .map(ref -> ref.replaceFirst("^refs/tags/", "the tag "))
                .orElse("the version");
        return Optional.of(what + " was moved: " + copy.label() + " has commit " + then.get() + ", now it is commit "
                + now.get().commit());
    }

    private boolean isEqual(ExplainCopies.Copy copy) {
        Optional<Explanation.Build> build = explanation.flatMap(Explanation::build);
        return build.isEmpty()
                || agree(
                        copy,
                        Optional.of(build.get().zip().hash()),
                        Optional.of(build.get().goModHash()));
    }

    private static boolean agree(
            ExplainCopies.Copy copy, Optional<ModuleHash> zipHash, Optional<ModuleHash> goModHash) {
        return agree(copy.zipHash(), zipHash) && agree(copy.goModHash(), goModHash);
    }

    /** A hash that nobody gave agrees with any. */
    private static boolean agree(Optional<ModuleHash> one, Optional<ModuleHash> other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other);
    }

    private void discovery(Explanation.Discovery discovery) {
        String subdir = discovery.subdir().isEmpty() ? "" : ", folder " + discovery.subdir();
        line("repository", discovery.url() + " (" + discovery.vcs() + ")");
        line("  serves", "paths below " + discovery.root() + subdir);
        line("  found by", discovery.foundBy());
        line("  allowed by", discovery.allowedBy());
        line("  logins", discovery.logins());
    }

    private void resolution() {
        Optional<Explanation.Resolution> found = explanation.flatMap(Explanation::resolution);
        if (found.isEmpty()) {
            return;
        }
        Explanation.Resolution resolution = found.get();
        line("version", resolution.info().version().value());
        line("  because", resolution.rule());
        line(
                "  commit",
                resolution.commit()
                        + resolution.info().time().map(time -> ", " + time).orElse("")
                        + resolution.ref().map(ref -> ", " + ref).orElse(""));
        String folder = resolution.folder().isEmpty() ? "root of the repository" : "folder " + resolution.folder();
        line(
                "  module in",
                folder
                        + (resolution.hasGoMod()
                                ? ", with go.mod, "
                                        + resolution
                                                .goVersion()
                                                .map(go -> "go " + go)
                                                .orElse("no go line")
                                : ", no go.mod: one of a single line is made up"));
    }

    private void build() {
        Optional<Explanation.Build> built = explanation.flatMap(Explanation::build);
        if (built.isEmpty()) {
            return;
        }
        Explanation.Build build = built.get();
        Explanation.Resolution resolution =
                explanation.flatMap(Explanation::resolution).orElseThrow();
        line(
                "zip",
                build.zip().fileCount() + " files of " + build.zip().contentBytes() + " bytes, packed "
                        + build.zip().sizeBytes());
        line(
                "  vendor rule",
                build.zip().vendorRuleOf124()
                        ? "that of go 1.24 and later"
                        : "that before go 1.24, for go.mod says "
                                + resolution.goVersion().map(go -> "go " + go).orElse("no go version"));
        if (build.inheritsLicense()) {
            line("  LICENSE", "that of the repository's root");
        }
        items(
                "  converted",
                build.conversions().entrySet().stream()
                        .map(file -> file.getKey() + " by " + file.getValue())
                        .toList());
        items("  left out", leftOut(build));
        String start = explanation.map(Explanation::module).orElseThrow() + " "
                + resolution.info().version();
        line("go.sum", start + " " + build.zip().hash());
        line("", start + "/go.mod " + build.goModHash());
    }

    /** Files of one nested module or one vendor folder are one item. */
    private static List<String> leftOut(Explanation.Build build) {
        List<String> nested = build.zip().omitted().stream()
                .filter(entry -> entry.reason().equals(IN_ANOTHER_MODULE))
                .map(Omitted::name)
                .filter(name -> name.toLowerCase(Locale.ROOT).endsWith("/go.mod"))
                .map(name -> name.substring(0, name.length() - "go.mod".length()))
                .toList();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Omitted entry : build.zip().omitted()) {
            counts.merge(group(entry, nested) + ": " + entry.reason(), 1, Integer::sum);
        }
        List<String> items = new ArrayList<>();
        counts.forEach((group, count) -> items.add(group + (count > 1 ? " (" + count + " files)" : "")));
        build.submodules().forEach(name -> items.add(name + ": git submodule"));
        return items;
    }

    private static String group(Omitted entry, List<String> nested) {
        String name = entry.name();
        if (entry.reason().equals(IN_ANOTHER_MODULE)) {
            return nested.stream().filter(name::startsWith).findFirst().orElse(name);
        }
        int vendor = ("/" + name).indexOf("/vendor/");
        return vendor < 0 ? name : name.substring(0, vendor + "vendor/".length());
    }

    private void copies() throws IOException {
        if (copies.isEmpty()) {
            return;
        }
        text.append('\n');
        for (ExplainCopies.Copy copy : copies) {
            copy(copy);
        }
    }

    private void copy(ExplainCopies.Copy copy) throws IOException {
        if (copy.trouble().isPresent()) {
            line(copy.label() + ":", copy.trouble().get());
            return;
        }
        line(copy.label() + ":", outcome(copy));
        if (failure.isEmpty() && isEqual(copy)) {
            return;
        }
        copy.zipHash().ifPresent(hash -> line("  zip", hash.toString()));
        copy.goModHash().ifPresent(hash -> line("  go.mod", hash.toString()));
        copy.info().flatMap(VersionInfo::origin).ifPresent(this::origin);
        Optional<Path> ours = explanation
                .flatMap(Explanation::build)
                .flatMap(build -> build.files().zip().file());
        if (ours.isPresent() && copy.zip().isPresent()) {
            items(
                    "  entries",
                    ZipComparison.compare(ours.get(), copy.zip().get()).stream()
                            .map(ExplainReport::difference)
                            .toList());
        }
    }

    private void origin(Origin origin) {
        line(
                "  made of",
                "commit " + origin.hash().orElse("unknown") + " of " + origin.shownUrl()
                        + origin.ref().map(ref -> ", " + ref).orElse(""));
    }

    private String outcome(ExplainCopies.Copy copy) {
        Optional<Explanation.Build> build = explanation.flatMap(Explanation::build);
        if (build.isEmpty()) {
            return "has it";
        }
        boolean zip = agree(copy.zipHash(), Optional.of(build.get().zip().hash()));
        boolean goMod = agree(copy.goModHash(), Optional.of(build.get().goModHash()));
        if (zip && goMod) {
            return "equal";
        }
        if (!zip && !goMod) {
            return "zip and go.mod differ";
        }
        String other = zip ? "zip" : "go.mod";
        boolean known = (zip ? copy.zipHash() : copy.goModHash()).isPresent();
        return (zip ? "go.mod" : "zip") + " differs" + (known ? ", " + other + " is equal" : "");
    }

    private static String difference(ZipComparison.Difference difference) {
        String where =
                switch (difference.kind()) {
                    case ONLY_IN_FIRST -> "only in the repository";
                    case ONLY_IN_SECOND -> "only in this copy";
                    case OTHER_CONTENT -> "content differs";
                };
        return difference.name() + ": "
                + difference.hint().map(hint -> where + ", " + hint).orElse(where);
    }
}
