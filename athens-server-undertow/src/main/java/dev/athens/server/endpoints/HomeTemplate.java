package dev.athens.server.endpoints;

import dev.athens.config.ConfigException;
import dev.athens.server.files.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A home page of the operator's own. In it, {@code {{ .Host }}} and {@code {{ .NoSumPatterns }}} stand for scheme and host
 * of this server and for the patterns of modules without checksums; <code>{{ if .NoSumPatterns }}</code>, <code>{{ else
 * }}</code> and <code>{{ end }}</code> enclose what is shown only if there are some, or only if not. More of Go's templates
 * the documentation of gomods/athens does not use.
 *
 * <p>Source: Go's text/template, "Actions" and "Text and spaces".
 *
 * @param path its file, for messages
 * @param html the page
 */
public record HomeTemplate(Path path, String html) {
    private static final Pattern ACTION = Pattern.compile("\\{\\{(?<left>-(?=\\s))?\\s*"
            + "(?:\\.(?<shown>Host|NoSumPatterns)|if\\s+\\.(?<asked>Host|NoSumPatterns)|(?<word>else|end))"
            + "\\s*(?<right>(?<=\\s)-)?}}");

    /** What stands between if and else, or between one of them and end. */
    private record Branch(boolean isParentShown, boolean holds, boolean isElse) {
        boolean isShown() {
            return isParentShown && holds != isElse;
        }
    }

    public static HomeTemplate read(Path path) throws IOException {
        return parse(path, SmallFile.read(path));
    }

    /**
     * Checks that all actions are known, and that each if has its end.
     *
     * @throws ConfigException if not; the message has the line
     */
    static HomeTemplate parse(Path path, String html) {
        HomeTemplate template = new HomeTemplate(path, html);
        template.render("", "");
        return template;
    }

    String render(String host, String noSumPatterns) {
        StringBuilder page = new StringBuilder();
        Deque<Branch> branches = new ArrayDeque<>();
        branches.push(new Branch(true, true, false));
        Matcher action = ACTION.matcher(html);
        int at = 0;
        boolean trims = false;
        for (int open = html.indexOf("{{"); open >= 0; open = html.indexOf("{{", at)) {
            if (!action.find(open) || action.start() != open) {
                throw bad(
                        open,
                        "this action is not known; there are {{ .Host }}, {{ .NoSumPatterns }}, "
                                + "{{ if .NoSumPatterns }}, {{ else }} and {{ end }}");
            }
            if (branches.element().isShown()) {
                page.append(text(at, open, trims, action.group("left") != null));
            }
            boolean isHost = "Host".equals(action.group("shown")) || "Host".equals(action.group("asked"));
            String value = isHost ? host : noSumPatterns;
            if (action.group("asked") != null) {
                branches.push(new Branch(branches.element().isShown(), !value.isEmpty(), false));
            } else if (action.group("word") != null) {
                end(branches, action.group("word"), open);
            } else if (branches.element().isShown()) {
                page.append(escape(value));
            }
            trims = action.group("right") != null;
            at = action.end();
        }
        if (branches.size() > 1) {
            throw bad(html.length(), "an {{ end }} is missing");
        }
        return page.append(text(at, html.length(), trims, false)).toString();
    }

    private void end(Deque<Branch> branches, String word, int position) {
        Branch ended = branches.pop();
        boolean isElse = word.equals("else");
        if (branches.isEmpty() || (isElse && ended.isElse())) {
            throw bad(position, "{{ " + word + " }} without {{ if }}");
        }
        if (isElse) {
            branches.push(new Branch(ended.isParentShown(), ended.holds(), true));
        }
    }

    private String text(int from, int to, boolean trimsLeft, boolean trimsRight) {
        String text = html.substring(from, to);
        text = trimsLeft ? text.stripLeading() : text;
        return trimsRight ? text.stripTrailing() : text;
    }

    private ConfigException bad(int position, String problem) {
        long line = html.substring(0, position).lines().count();
        return new ConfigException(path + ":" + Math.max(1, line) + ": " + problem);
    }

    /** Fit for text and for attributes in quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;");
    }
}
