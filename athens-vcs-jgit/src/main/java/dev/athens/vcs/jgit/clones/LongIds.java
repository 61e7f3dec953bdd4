package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import dev.athens.vcs.jgit.place.Remote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * Finds out whether a repository that JGit failed to read names its objects by SHA-256. Servers hang up on JGit then, but
 * the oldest protocol begins with the references, and JGit's message quotes the first of them.
 */
public final class LongIds {
    private static final Pattern LONG_ID = Pattern.compile("'[0-9a-f]{64} ");
    private static final int OLDEST_PROTOCOL = 0;

    private LongIds() {}

    /**
     * Asks the server once more.
     *
     * @param folder for a clone that is not made; need not exist
     */
    public static boolean areAt(Remote remote, Transports transports, Path folder)
            throws IOException, FetchException, InterruptedException {
        try (Repository clone =
                new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).build()) {
            clone.getConfig().setInt("protocol", null, "version", OLDEST_PROTOCOL);
            RemoteConnection.open(transports.open(clone, remote), Slice.ALL, false, 0, List.of())
                    .close();
            return false;
        } catch (TransportException e) {
            Interrupts.check(e);
            return LONG_ID.matcher(String.valueOf(e.getMessage())).find();
        }
    }
}
