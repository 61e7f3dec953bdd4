package dev.athens.sumdb.log;

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
    private final Path log;
    private final VerifierKey key;

    private LogAudit(Path log, VerifierKey key) {
        this.log = log;
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
        Path log = LogFolder.find(folder)
                .orElseThrow(() -> new IOException(folder + ": holds no log of a checksum database"));
        String key = Files.readString(log.resolve(LogFolder.KEY)).strip();
        try {
            return new LogAudit(log, VerifierKey.parse(key));
        } catch (IllegalArgumentException e) {
            throw new IOException(log.resolve(LogFolder.KEY) + ": " + e.getMessage(), e);
        }
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
        TreeHead head = LogCheck.head(log, LogCheck.note(log), trusted);
        try (LogFile texts = LogFile.openToRead(log.resolve(LogFolder.RECORDS))) {
            LogCheck.check(log, head, new RecordIndex(texts), progress);
        }
        return head;
    }
}
