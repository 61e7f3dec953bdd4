package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Weighs the objects of a pack on their way, before JGit makes room for them: how many there are, how large commits,
 * folders and tags become, and what must be in memory at once to resolve deltas. Files pass, for they are streamed.
 *
 * <p>While JGit resolves a delta it holds all objects from the end of the chain up to it. For deltas that name their base
 * by its place that is known here. Where bases are named by their ids, as those in the clone are, all deltas count together.
 *
 * <p>Source: gitformat-pack(5); JGit's PackParser.
 */
final class PackScan implements AnswerScan {
    private enum State {
        HEADER,
        TYPE,
        SIZE,
        DISTANCE,
        BASE_ID,
        DATA,
        TRAILER
    }

    private static final int HEADER_BYTES = 12;
    private static final int COUNT_AT = 8;
    private static final int ID_BYTES = 20;
    private static final int TRAILER_BYTES = 20;
    private static final int BLOB = 3;
    private static final int TAG = 4;
    private static final int OFFSET_DELTA = 6;
    private static final int REFERENCE_DELTA = 7;
    private static final int MAX_SHIFT = 56;
    /** Two sizes of at most nine bytes each. */
    private static final int DELTA_HEAD_BYTES = 18;

    private static final int SCRATCH_BYTES = 8 << 10;

    private final AnswerBudget budget;
    private final Inflater inflater = new Inflater();
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private final byte[] deltaHead = new byte[DELTA_HEAD_BYTES];

    private State state = State.HEADER;
    private long position;
    private long objectsLeft;
    private int counted;

    // the object at hand
    private long start;
    private int type;
    private long size;
    private int shift;
    private long distance;
    private long inflated;

    // by object, in the order of the pack: where it is, and what it takes with all its bases
    private long[] starts = new long[64];
    private long[] chains = new long[64];
    private int objects;

    private final byte[] baseId = new byte[ID_BYTES];
    private long largestBase;
    private long largest;
    private long allResults;
    private long heaviest;
    private boolean hasReferences;

    PackScan(AnswerBudget budget) {
        this.budget = budget;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) throws IOException {
        budget.pack(length);
        int end = offset + length;
        for (int at = offset; at < end; ) {
            at += state == State.DATA ? inflate(bytes, at, end - at) : take(bytes[at] & 0xFF);
        }
    }

    /** Takes one byte that is no data. */
    private int take(int value) throws IOException {
        position++;
        switch (state) {
            case HEADER -> takeHeader(value);
            case TYPE -> takeType(value);
            case SIZE -> takeSize(value);
            case DISTANCE -> takeDistance(value);
            case BASE_ID -> takeBaseId(value);
            case TRAILER -> {
                counted++;
                if (counted > TRAILER_BYTES) {
                    throw damaged("something follows it");
                }
            }
            case DATA -> throw new AssertionError(state);
        }
        return 1;
    }

    private void takeBaseId(int value) throws IOException {
        baseId[counted] = (byte) value;
        counted++;
        if (counted == ID_BYTES) {
            largestBase = Math.max(largestBase, budget.base(ObjectId.fromRaw(baseId)));
            if (largestBase > budget.limits().deltaBytes()) {
                budget.deltas(largestBase); // JGit would read it all into memory
            }
            beginData();
        }
    }

    private void takeHeader(int value) throws IOException {
        if (counted >= COUNT_AT) {
            objectsLeft = (objectsLeft << 8) | value;
        }
        counted++;
        if (counted == HEADER_BYTES) {
            budget.objects(objectsLeft);
            nextObject();
        }
    }

    private void nextObject() throws IOException {
        state = State.TYPE;
        if (objectsLeft == 0) {
            state = State.TRAILER;
            counted = 0;
            inflater.end();
            budget.deltas(hasReferences ? Math.max(largest, largestBase) + allResults : heaviest);
        }
        objectsLeft--;
    }

    private void takeType(int value) throws IOException {
        start = position - 1;
        type = (value >> 4) & 7;
        size = value & 0xF;
        shift = 4;
        if (value < 0x80) {
            endSize();
        } else {
            state = State.SIZE;
        }
    }

    private void takeSize(int value) throws IOException {
        if (shift > MAX_SHIFT) {
            throw damaged("an object has no size");
        }
        size |= (long) (value & 0x7F) << shift;
        shift += 7;
        if (value < 0x80) {
            endSize();
        }
    }

    private void endSize() throws IOException {
        switch (type) {
            case OFFSET_DELTA -> {
                state = State.DISTANCE;
                distance = -1;
            }
            case REFERENCE_DELTA -> {
                state = State.BASE_ID;
                counted = 0;
                hasReferences = true;
            }
            default -> {
                if (type == 0 || type > TAG) {
                    throw damaged("unknown type of object");
                }
                if (type != BLOB) {
                    budget.structure(size);
                }
                beginData();
            }
        }
        if (type > TAG && size > budget.limits().deltaBytes()) {
            budget.deltas(size);
        }
    }

    private void takeDistance(int value) throws IOException {
        if (distance > Long.MAX_VALUE >> 8) {
            throw damaged("a delta has no base");
        }
        distance = ((distance + 1) << 7) | (value & 0x7F);
        if (value < 0x80) {
            beginData();
        }
    }

    private void beginData() {
        state = State.DATA;
        inflated = 0;
        inflater.reset();
    }

    /** Takes data of an object, and tells how many bytes that were. */
    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        inflater.setInput(bytes, offset, length);
        try {
            while (!inflater.finished()) {
                int count = inflater.inflate(scratch);
                if (count == 0 && inflater.needsInput()) {
                    break;
                }
                if (inflater.needsDictionary() || inflated + count > size) {
                    throw damaged("an object is larger than it says");
                }
                keepHead(count);
                inflated += count;
                budget.checkTime();
            }
        } catch (DataFormatException e) {
            throw damaged("an object does not inflate");
        }
        int taken = length - inflater.getRemaining();
        position += taken;
        if (inflater.finished()) {
            endObject();
        }
        return taken;
    }

    private void keepHead(int count) {
        if (inflated < DELTA_HEAD_BYTES) {
            int kept = (int) inflated;
            System.arraycopy(scratch, 0, deltaHead, kept, Math.min(count, DELTA_HEAD_BYTES - kept));
        }
    }

    private void endObject() throws IOException {
        if (inflated != size) {
            throw damaged("an object is smaller than it says");
        }
        long chain = size;
        if (type > TAG) {
            long result = resultSize();
            long bases = type == OFFSET_DELTA ? chainOf(start - distance) : 0;
            chain = bases + result;
            allResults += result;
            heaviest = Math.max(heaviest, chain + size);
            largest = Math.max(largest, result);
            // refused at once: later ones could overflow the sums
            if (Math.max(heaviest, result) > budget.limits().deltaBytes()) {
                budget.deltas(heaviest);
            }
        } else {
            largest = Math.max(largest, size);
        }
        add(chain);
        nextObject();
    }

    /** The size that a delta makes: the second number in it. */
    private long resultSize() throws IOException {
        int length = (int) Math.min(inflated, DELTA_HEAD_BYTES);
        int at = 0;
        while (at < length && deltaHead[at] < 0) {
            at++;
        }
        at++;
        long result = 0;
        for (int bits = 0; at < length && bits <= MAX_SHIFT; bits += 7) {
            result |= (long) (deltaHead[at] & 0x7F) << bits;
            if (deltaHead[at] >= 0) {
                return result;
            }
            at++;
        }
        throw damaged("a delta has no size");
    }

    private long chainOf(long base) throws IOException {
        int found = Arrays.binarySearch(starts, 0, objects, base);
        if (found < 0) {
            throw damaged("a delta has no base");
        }
        return chains[found];
    }

    private void add(long chain) {
        if (objects == starts.length) {
            starts = Arrays.copyOf(starts, objects * 2);
            chains = Arrays.copyOf(chains, objects * 2);
        }
        starts[objects] = start;
        chains[objects] = chain;
        objects++;
    }

    private static IOException damaged(String reason) {
        return new IOException("the repository's server sends a damaged pack: " + reason);
    }
}
