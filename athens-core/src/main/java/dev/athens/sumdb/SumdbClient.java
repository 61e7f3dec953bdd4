package dev.athens.sumdb;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.SumdbRequest;
import dev.athens.sumdb.tree.LookupReply;
import dev.athens.sumdb.tree.Note;
import dev.athens.sumdb.tree.Note.NoteException;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeHead;
import dev.athens.sumdb.tree.TreeReader;
import dev.athens.sumdb.tree.VerifierKey;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Looks versions up in a checksum database that it does not trust: whatever the database says must be signed, must stand in
 * the tree that the signature is for, and must not contradict what it said before, to this process or an earlier one.
 *
 * <p>Concurrency: thread-safe, without locks; who loses the race for a newer head looks again.
 *
 * <p>Source: golang.org/x/mod/sumdb, Client; Proposal "Secure the Public Go Module Ecosystem".
 */
public final class SumdbClient {
    private static final System.Logger LOG = System.getLogger(SumdbClient.class.getName());

    /** Where the database is asked. */
    @FunctionalInterface
    public interface Source {
        /** The answer to a request. */
        byte[] get(SumdbRequest request) throws FetchException, InterruptedException;
    }

    private final VerifierKey key;
    private final Source source;
    private final SumdbState state;
    /** A head and the note that it was read from; empty text for the tree before the first head. */
    private record Known(TreeHead head, String note) {}

    /**
     * Makes a client, which asks nobody yet.
     *
     * @param key the database's key
     * @param source where the database is asked
     * @param state what is remembered of this database
     */
    public SumdbClient(VerifierKey key, Source source, SumdbState state) {
        this.key = key;
        this.source = source;
        this.state = state;
    }

    /**
     * Looks a version up; once it has proved true, nobody is asked again.
     *
     * @throws FetchException.NotFound if the database does not know it
     * @throws FetchException.Refused if the database does not prove what it says, or contradicts itself
     * @throws FetchException.Unavailable if it could not be asked, or its answer is no answer
     */
    public SumdbRecord lookup(ModuleVersion version) throws FetchException, InterruptedException {
        return proved(version).record();
    }

    /**
     * Answers others in place of the database. What is kept has proved true; a tile beyond the newest head that is known
     * here, and the head itself, are passed on as they come.
     *
     * @throws FetchException.NotFound if the database has no such thing
     * @throws FetchException.Refused if the database does not prove what it says, or contradicts itself
     * @throws FetchException.Unavailable if it could not be asked, or its answer is no answer
     */
    public byte[] serve(SumdbRequest request) throws FetchException, InterruptedException {
        if (request instanceof SumdbRequest.HashTile tile) {
            return tile(Tile.of(tile));
        }
        if (request instanceof SumdbRequest.Lookup lookup) {
            return proved(lookup.version()).text().getBytes(StandardCharsets.UTF_8);
        }
        return request instanceof SumdbRequest.Latest latest ? latest(latest) : source.get(request);
    }

    private byte[] tile(Tile tile) throws FetchException, InterruptedException {
        String subject = key.name() + ": " + tile.request();
        TreeHead head = known(subject).head();
        Optional<byte[]> proved = read(subject, head, tree -> tree.tile(tile));
        return proved.isPresent() ? proved.get() : source.get(tile.request());
    }

    private byte[] latest(SumdbRequest.Latest request) throws FetchException, InterruptedException {
        try {
            return source.get(request);
        } catch (FetchException.Unavailable | FetchException.NotFound e) {
            String known = known(key.name()).note();
            if (known.isEmpty()) {
                throw e;
            }
            return known.getBytes(StandardCharsets.UTF_8);
        }
    }

    private LookupReply proved(ModuleVersion version) throws FetchException, InterruptedException {
        SumdbRequest request = new SumdbRequest.Lookup(version);
        Optional<LookupReply> kept = kept(request);
        if (kept.isPresent()) {
            prove(version, kept.get());
            return kept.get();
        }
        LookupReply reply;
        byte[] bytes = source.get(request);
        try {
            reply = LookupReply.parse(bytes);
        } catch (NoteException e) {
            throw new FetchException.Unavailable(subject(version) + e.getMessage());
        }
        prove(version, reply);
        try {
            state.keep(request, bytes);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, key.name() + ": cannot keep " + request, e);
        }
        return reply;
    }

    /** What was kept; a damaged file counts as none. */
    private Optional<LookupReply> kept(SumdbRequest request) throws FetchException.Unavailable {
        try {
            Optional<byte[]> bytes = state.file(request);
            return bytes.isPresent() ? Optional.of(LookupReply.parse(bytes.get())) : Optional.empty();
        } catch (NoteException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new FetchException.Unavailable(key.name() + ": cannot read " + request + " that is kept", e);
        }
    }

    private void prove(ModuleVersion version, LookupReply reply) throws FetchException, InterruptedException {
        String subject = subject(version);
        TreeHead head = merge(subject, reply.head());
        SumdbRecord record = reply.record();
        if (record.id() >= head.records()) {
            throw new FetchException.Refused(
                    subject + "record " + record.id() + " is not in the signed tree of " + head.records() + " records");
        }
        if (!read(subject, head, tree -> tree.record(record.id())).equals(TreeHash.ofRecord(record.text()))) {
            throw new FetchException.Refused(
                    subject + "the text of record " + record.id() + " is not the one in the signed tree");
        }
        if (record.zipHash(version).isEmpty() || record.modHash(version).isEmpty()) {
            throw new FetchException.Refused(subject + "checksum missing from sumdb response");
        }
    }

    /**
     * Checks the hashes of a version.
     *
     * @param zipHash the {@code h1:} hash of the zip
     * @param modHash the {@code h1:} hash of the go.mod file
     * @param origin where the files came from, for messages
     * @throws FetchException.Refused if the database knows others, does not know the version, or does not prove what it
     *     says
     * @throws FetchException.Unavailable if the database could not be asked
     */
    public void verify(ModuleVersion version, ModuleHash zipHash, ModuleHash modHash, String origin)
            throws FetchException.Refused, FetchException.Unavailable, InterruptedException {
        SumdbRecord record = required(version);
        requireZip(record, version, zipHash, origin);
        requireGoMod(record, version, modHash, origin);
    }

    /** Refuses another zip than that of a record. */
    void requireZip(SumdbRecord record, ModuleVersion version, ModuleHash hash, String origin)
            throws FetchException.Refused {
        compare(version + ": verifying module", hash, record.zipHash(version).orElseThrow(), origin);
    }

    /** Refuses another go.mod file than that of a record. */
    void requireGoMod(SumdbRecord record, ModuleVersion version, ModuleHash hash, String origin)
            throws FetchException.Refused {
        compare(version + ": verifying go.mod", hash, record.modHash(version).orElseThrow(), origin);
    }

    /** The record of a version, which must have one; fails as {@link #verify} does. */
    SumdbRecord required(ModuleVersion version)
            throws FetchException.Refused, FetchException.Unavailable, InterruptedException {
        try {
            return lookup(version);
        } catch (FetchException.NotFound e) {
            throw new FetchException.Refused(subject(version) + e.getMessage());
        } catch (FetchException.Refused e) {
            throw e;
        } catch (FetchException.Unavailable e) {
            throw e;
        } catch (FetchException e) {
            throw new AssertionError(e);
        }
    }

    private void compare(String subject, ModuleHash ours, ModuleHash theirs, String origin)
            throws FetchException.Refused {
        if (!ours.equals(theirs)) {
            throw new FetchException.Refused(subject + ": checksum mismatch\n\tdownloaded from " + origin + ": " + ours
                    + "\n\t" + key.name() + ": " + theirs);
        }
    }

    private String subject(ModuleVersion version) {
        return version + ": verifying module: " + key.name() + ": ";
    }

    /** Takes a head into account; returns the newest one, which proves whatever this one proved. */
    private TreeHead merge(String subject, String signed) throws FetchException, InterruptedException {
        TreeHead offered = open(subject, signed);
        while (true) {
            Known known = known(subject);
            boolean newer = offered.records() > known.head().records();
            TreeHead larger = newer ? offered : known.head();
            TreeHead smaller = newer ? known.head() : offered;
            if (!read(subject, larger, tree -> tree.rootOf(smaller.records())).equals(smaller.hash())) {
                throw fork(subject, known, signed);
            }
            if (!newer) {
                return known.head();
            }
            try {
                if (state.replaceHead(known.note(), signed)) {
                    return offered;
                }
            } catch (IOException e) {
                throw new FetchException.Unavailable(subject + "cannot remember the newest head", e);
            }
        }
    }

    private interface Reading<T> {
        T from(TreeReader tree) throws TreeReader.ContradictionException, FetchException, InterruptedException;
    }

    /** Reads a tree; if what is kept contradicts its head, then only what the database says now. */
    private <T> T read(String subject, TreeHead head, Reading<T> reading) throws FetchException, InterruptedException {
        try {
            return reading.from(new TreeReader(head, new StoredTiles(true)));
        } catch (TreeReader.ContradictionException e) {
            LOG.log(Level.DEBUG, () -> subject + e.getMessage() + ", reading all tiles again");
        }
        try {
            return reading.from(new TreeReader(head, new StoredTiles(false)));
        } catch (TreeReader.ContradictionException e) {
            throw new FetchException.Refused(subject + e.getMessage());
        }
    }

    private TreeHead open(String subject, String signed) throws FetchException.Refused {
        try {
            return TreeHead.parse(Note.open(signed, key).text())
                    .orElseThrow(() -> new NoteException("malformed tree head"));
        } catch (NoteException e) {
            throw new FetchException.Refused(subject + e.getMessage());
        }
    }

    private Known known(String subject) throws FetchException {
        Optional<String> note;
        try {
            note = state.head();
        } catch (IOException e) {
            throw new FetchException.Unavailable(subject + "cannot read the newest head that is known", e);
        }
        return note.isEmpty() ? new Known(TreeHead.empty(), "") : new Known(open(subject, note.get()), note.get());
    }

    private FetchException.Refused fork(String subject, Known known, String offered) {
        LOG.log(
                Level.ERROR,
                "SECURITY ERROR\ngo.sum database server misbehavior detected!\n\nold database:\n{0}\nnew database:\n{1}",
                known.note(),
                offered);
        return new FetchException.Refused(
                subject + "go.sum database server misbehavior detected: its tree is not the one that it showed before");
    }

    /** Tiles from what is kept, else from the database. */
    private final class StoredTiles implements TreeReader.Tiles {
        private final boolean believesKept;
        private final Set<Tile> kept = new HashSet<>();

        private StoredTiles(boolean believesKept) {
            this.believesKept = believesKept;
        }

        @Override
        public byte[] read(Tile tile) throws FetchException, InterruptedException {
            Optional<byte[]> content = believesKept ? find(tile) : Optional.empty();
            if (content.isPresent()) {
                kept.add(tile);
                return content.get();
            }
            try {
                return exactly(tile, source.get(tile.request()));
            } catch (FetchException.NotFound e) {
                // a database may drop partial tiles once the full one is there
                if (tile.isFull()) {
                    throw new FetchException.Unavailable(key.name() + ": " + tile.request() + ": tile is missing", e);
                }
                return Arrays.copyOf(full(tile), tile.bytes());
            }
        }

        private byte[] full(Tile tile) throws FetchException, InterruptedException {
            try {
                return exactly(tile.full(), source.get(tile.full().request()));
            } catch (FetchException.NotFound e) {
                throw new FetchException.Unavailable(key.name() + ": " + tile.request() + ": tile is missing", e);
            }
        }

        private byte[] exactly(Tile tile, byte[] content) throws FetchException.Unavailable {
            if (content.length != tile.bytes()) {
                throw new FetchException.Unavailable(key.name() + ": " + tile.request() + ": got " + content.length
                        + " of " + tile.bytes() + " bytes");
            }
            return content;
        }

        private Optional<byte[]> find(Tile tile) throws FetchException.Unavailable {
            try {
                return state.file(tile.request()).filter(content -> content.length == tile.bytes());
            } catch (IOException e) {
                throw new FetchException.Unavailable(
                        key.name() + ": cannot read " + tile.request() + " that is kept", e);
            }
        }

        @Override
        public void keep(Tile tile, byte[] content) {
            if (kept.contains(tile)) {
                return;
            }
            try {
                state.keep(tile.request(), content);
            } catch (IOException e) {
                LOG.log(Level.WARNING, key.name() + ": cannot keep " + tile.request(), e);
            }
        }
    }
}
