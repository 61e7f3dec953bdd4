package dev.athens.vcs.jgit.clones;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.FS_POSIX;
import org.eclipse.jgit.util.SystemReader;

/**
 * The one change to JGit's global state: without it JGit runs {@code git} to find the system configuration, {@code sh}
 * to learn the umask when it makes a repository, and the program that {@code GIT_SSH} names, and it writes its
 * measurements of the file system into the user's home.
 *
 * <p>JGit asks its global {@link SystemReader} and {@link FS#DETECTED} whenever it opens a repository, so there is no
 * narrower place. A reader that the embedding application has set itself stays in charge.
 */
public final class JGitRuntime {
    // where distributions keep it; JGit would run git to be told
    private static final String SYSTEM_CONFIG = "/etc/gitconfig";

    private static final Path PROCESS_STATUS = Path.of("/proc/self/status");
    private static final Pattern UMASK = Pattern.compile("(?m)^Umask:\\s*([0-7]+)$");
    private static final int USUAL_UMASK = 0022;

    @GuardedBy("JGitRuntime.class")
    private static boolean umaskIsSet;

    private JGitRuntime() {}

    /** Makes JGit start no other program to read; cheap, and to be called before any repository is opened. */
    public static synchronized void prepare() {
        SystemReader current = SystemReader.getInstance();
        if (current.getClass().getName().equals(SystemReader.class.getName() + "$Default")) {
            SystemReader.setInstance(new QuietReader(current));
        }
    }

    /**
     * Makes JGit start no other program to write, and keep its caches small; to be called before any repository is made.
     * That takes 14 ms of the start of a server, which mostly does without, so it is called when somebody wants a clone.
     */
    public static synchronized void prepareClones() {
        if (!umaskIsSet && SystemReader.getInstance() instanceof QuietReader) {
            umaskIsSet = true;
            if (FS.DETECTED instanceof FS_POSIX posix) {
                posix.setUmask(umask());
            }
        }
        JGitLimits.apply();
    }

    /** The umask of this process as Linux tells it, else the usual one. */
    private static int umask() {
        try {
            Matcher matcher = UMASK.matcher(Files.readString(PROCESS_STATUS));
            return matcher.find() ? Integer.parseInt(matcher.group(1), 8) : USUAL_UMASK;
        } catch (IOException e) {
            return USUAL_UMASK;
        }
    }

    private static final class QuietReader extends SystemReader.Delegate {
        QuietReader(SystemReader delegate) {
            super(delegate);
        }

        @Override
        @SuppressWarnings("NullAway") // the contract of the overridden method: null means unset
        public String getenv(String variable) {
            return variable.equals("GIT_SSH") ? null : super.getenv(variable);
        }

        @Override
        public FileBasedConfig openSystemConfig(Config parent, FS fs) {
            return new UnsavedConfig(parent, new File(SYSTEM_CONFIG), fs);
        }

        @Override
        public FileBasedConfig openJGitConfig(Config parent, FS fs) {
            return new UnsavedConfig(parent, super.openJGitConfig(parent, fs).getFile(), fs);
        }
    }

    /** A configuration that is read but never written. */
    private static final class UnsavedConfig extends FileBasedConfig {
        UnsavedConfig(Config parent, File file, FS fs) {
            super(parent, file, fs);
        }

        @Override
        public void save() {
            // the user's files are not ours to write
        }
    }
}
