package dev.athens.godoc;

import dev.athens.godoc.syntax.Comments;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects marked comments. Source: go/doc, readNotes. */
final class Notes {
    private static final String MARK = "([A-Z][A-Z]+)\\(([^)]+)\\):?";
    private static final Pattern AT_COMMENT = Pattern.compile("/[/*][ \t]*" + MARK);
    private static final Pattern AT_TEXT = Pattern.compile("[ \t]*" + MARK);

    private final SortedMap<String, List<Note>> byMarker = new TreeMap<>();

    SortedMap<String, List<Note>> byMarker() {
        return byMarker;
    }

    /** A note ends where the next one begins, or with the comments that stand together. */
    void read(Comments comments) {
        List<String> note = new ArrayList<>();
        for (String comment : comments.each()) {
            boolean begins = AT_COMMENT.matcher(comment).lookingAt();
            if (begins) {
                add(note);
                note.clear();
            }
            if (begins || !note.isEmpty()) {
                note.add(comment);
            }
        }
        add(note);
    }

    private void add(List<String> comments) {
        if (comments.isEmpty()) {
            return;
        }
        String text = Comments.text(comments);
        Matcher mark = AT_TEXT.matcher(text);
        if (!mark.lookingAt()) {
            return;
        }
        String body = cleaned(text.substring(mark.end()));
        if (!body.isEmpty()) {
            byMarker.computeIfAbsent(mark.group(1), marker -> new ArrayList<>()).add(new Note(mark.group(2), body));
        }
    }

    /** With single spaces; line ends stay. */
    private static String cleaned(String text) {
        StringBuilder out = new StringBuilder();
        char last = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char q = c == '\r' || c == '\t' ? ' ' : c;
            if (q != ' ' || last != ' ') {
                out.append(q);
                last = q;
            }
        }
        if (out.length() > 0 && last == ' ') {
            out.setLength(out.length() - 1);
        }
        return out.toString();
    }
}
