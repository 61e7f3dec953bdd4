package dev.athens.sumdb.tree;

import dev.athens.sumdb.tree.Note.NoteException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer to a lookup. Source: golang.org/x/mod/sumdb/tlog, ParseRecord.
 *
 * @param record what was looked up; nothing proves it yet
 * @param head a signed note with a tree head
 */
public record LookupReply(SumdbRecord record, String head) {
    /** Possessive, since giving lines back would take a frame of the stack for each. */
    private static final Pattern TEXT =
            Pattern.compile("(0|[1-9][0-9]{0,17})\n((?:[^\n]++\n)++)\n(.+)", Pattern.DOTALL);

    /**
     * Reads the answer to a lookup.
     *
     * @throws NoteException if it is none
     */
    public static LookupReply parse(byte[] bytes) throws NoteException {
        Matcher matcher = TEXT.matcher(Note.text(bytes));
        if (!matcher.matches() || matcher.group(2).chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new NoteException("malformed record");
        }
        return new LookupReply(new SumdbRecord(Long.parseLong(matcher.group(1)), matcher.group(2)), matcher.group(3));
    }

    /** The answer as it is sent. */
    public String text() {
        return record.id() + "\n" + record.text() + "\n" + head;
    }
}
