package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Looks at the size with which an object begins that is no part of a pack; JGit holds such objects in memory. Only servers
 * without a git program give them. Source: gitrepository-layout(5), "objects/[0-9a-f][0-9a-f]".
 */
final class LooseScan implements AnswerScan {
    private static final Pattern PATH = Pattern.compile(".*/objects/[0-9a-f]{2}/[0-9a-f]{38}");
    private static final Pattern HEAD = Pattern.compile("[a-z]+ ([0-9]{1,18})\0.*", Pattern.DOTALL);
    private static final int HEAD_BYTES = 32;

    private final AnswerBudget budget;
    private final Inflater inflater = new Inflater();
    private final byte[] head = new byte[HEAD_BYTES];
    private int headLength;
    private boolean isKnown;
    private long deflatedBytes;

    LooseScan(AnswerBudget budget) {
        this.budget = budget;
    }

    /** Tells whether a path is that of such an object. */
    static boolean isObject(String path) {
        return PATH.matcher(path).matches();
    }

    @Override
    public void update(byte[] bytes, int offset, int length) throws IOException {
        deflatedBytes += length;
        budget.structure(deflatedBytes);
        budget.pack(length);
        if (isKnown) {
            return;
        }
        try {
            inflater.setInput(bytes, offset, length);
            headLength += inflater.inflate(head, headLength, HEAD_BYTES - headLength);
        } catch (DataFormatException e) {
            throw new IOException("the repository's server sends a damaged object", e);
        }
        Matcher matcher = HEAD.matcher(new String(head, 0, headLength, StandardCharsets.ISO_8859_1));
        if (matcher.matches()) {
            isKnown = true;
            budget.structure(Long.parseLong(matcher.group(1)));
        } else if (headLength == HEAD_BYTES) {
            throw new IOException("the repository's server sends a damaged object");
        }
        if (isKnown) {
            inflater.end();
        }
    }
}
