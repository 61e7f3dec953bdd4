package dev.athens.sumdb.log;

import dev.athens.storage.FolderLogStore;
import dev.athens.storage.LogStore;
import dev.athens.sumdb.tree.TreeHead;
import dev.athens.sumdb.tree.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Checks the whole log of an own database without changing anything: every record, every hash, the tree, its signature,
 * and that no version has two records. The log may be in use meanwhile.
 */
public final class LogAudit {
    private final LogStore store;
    private final byte[] head;
    private final VerifierKey key;

    private LogAudit(LogStore store, byte[] head, VerifierKey key) {
        this.store = store;
        this.head = head;
        this.key = key;
    }

    /**
     * Finds the log in the folder of a database.
     *
     * @throws IOException if there is none
     */
    public static LogAudit of(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder + ": no folder of a checksum database");
        }
        FormerLog.refuse(folder);
        return of(FolderLogStore.of(folder));
    }

    /**
     * Finds the log in a store.
     *
     * @throws IOException if there is none
     */
    public static LogAudit of(LogStore store) throws IOException {
        byte[] head = store.head(LogStore.NONE)
                .orElseThrow(() -> new IOException(store + ": holds no log of a checksum database"))
                .content();
        return new LogAudit(store, head, LogHead.key(head, store.toString()));
    }

    /** The key that the log says it is signed with; who trusts the folder's owner only knows it from elsewhere. */
    public VerifierKey key() {
        return key;
    }

    /**
     * Reads and checks everything.
     *
     * @param trusted the key that the head must be signed with
     * @param progress told how many records are checked, now and then
     * @return the head that all of it agrees with
     * @throws IOException at the first contradiction; the message says what contradicts what
     */
    public TreeHead check(VerifierKey trusted, LongConsumer progress) throws IOException {
        LogHead read = LogHead.read(head, trusted, store.toString());
        LogTree unused = new LogReader(store, LogTree.EMPTY, read, new RecordIndex(), progress).read();
        return read.tree();
    }
}
