package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Looks at the table at the start of a pack's index, by which JGit makes room for the rest. Only servers without a git
 * program have one to give. Source: gitformat-pack(5), "pack-*.idx files".
 */
final class IndexScan implements AnswerScan {
    private static final int SECOND_VERSION = 0xFF744F63; // 0xFF, "tOc"
    private static final int HEAD_BYTES = 8;
    private static final int FIRST_BYTES = 256;
    /** An id, a checksum, an offset, and a long offset. */
    private static final long MAX_BYTES_PER_OBJECT = 36;

    private final AnswerBudget budget;
    private final ByteBuffer start = ByteBuffer.allocate(HEAD_BYTES + FIRST_BYTES * Integer.BYTES);
    private long bytesLeft;

    IndexScan(AnswerBudget budget) {
        this.budget = budget;
        this.bytesLeft = budget.limits().objects() * MAX_BYTES_PER_OBJECT + start.capacity();
    }

    @Override
    public void update(byte[] bytes, int offset, int length) throws IOException {
        bytesLeft -= length;
        if (bytesLeft < 0) {
            budget.objects(budget.limits().objects() + 1);
        }
        budget.checkTime();
        int count = Math.min(length, start.remaining());
        start.put(bytes, offset, count);
        if (count > 0 && !start.hasRemaining()) {
            check();
        }
    }

    private void check() throws IOException {
        int first = start.getInt(0) == SECOND_VERSION ? HEAD_BYTES : 0;
        long previous = 0;
        for (int i = 0; i < FIRST_BYTES; i++) {
            long objects = Integer.toUnsignedLong(start.getInt(first + i * Integer.BYTES));
            if (objects < previous) {
                throw new IOException("the repository's server sends a damaged index of a pack");
            }
            previous = objects;
        }
        budget.objects(previous);
    }
}
