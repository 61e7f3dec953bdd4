package dev.athens.vcs.jgit.clones;

import com.google.common.io.ByteStreams;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;

/**
 * The files of a clone that hold no objects. JGit fails in many ways when one of them is damaged; damage of objects it
 * notices by itself.
 */
final class CloneFiles {
    private static final Pattern HEAD = Pattern.compile("ref: refs/heads/\\S+\n");
    private static final Pattern SHALLOW = Pattern.compile("([0-9a-f]{40}\n)*");
    private static final String SHALLOW_FILE = "shallow";
    private static final String REFERENCES_FILE = "packed-refs";

    /** What we have goes with the request for what we want, not into requests before that. */
    private static final String CONFIGURATION =
            "[core]\n\trepositoryformatversion = 0\n\tbare = true\n[fetch]\n\tmaxhaves = 0\n";

    private CloneFiles() {}

    /** Makes an empty clone; its configuration comes last. JGit would try out what the file system can do, which takes longer. */
    static void make(Path clone) throws IOException {
        for (String folder : List.of("objects/pack", "objects/info", "refs/heads", "refs/tags")) {
            Files.createDirectories(clone.resolve(folder));
        }
        Files.writeString(clone.resolve(Constants.HEAD), "ref: refs/heads/main\n");
        Path temporary = Files.writeString(clone.resolve(Constants.CONFIG + ".new"), CONFIGURATION);
        Files.move(temporary, clone.resolve(Constants.CONFIG), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Tells whether the files of a clone are not as JGit wrote them. There are no references in our clones. */
    static boolean areDamaged(Path clone) throws IOException {
        return !HEAD.matcher(read(clone.resolve(Constants.HEAD))).matches()
                || !SHALLOW.matcher(read(clone.resolve(SHALLOW_FILE))).matches()
                || Files.exists(clone.resolve(REFERENCES_FILE))
                || !isConfiguration(read(clone.resolve(Constants.CONFIG)))
                || hasDamagedIndex(clone.resolve(Constants.OBJECTS).resolve("pack"));
    }

    private static boolean hasDamagedIndex(Path packs) throws IOException {
        if (!Files.isDirectory(packs)) {
            return true;
        }
        try (DirectoryStream<Path> indexes = Files.newDirectoryStream(packs, "*.idx")) {
            for (Path index : indexes) {
                if (!endsWithItsHash(index)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** As every index does. Source: gitformat-pack(5), "pack-*.idx files". */
    private static boolean endsWithItsHash(Path index) throws IOException {
        long hashed = Files.size(index) - Constants.OBJECT_ID_LENGTH;
        if (hashed < 0) {
            return false;
        }
        MessageDigest digest = Constants.newMessageDigest();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(index));
                DigestInputStream start = new DigestInputStream(ByteStreams.limit(in, hashed), digest)) {
            start.transferTo(OutputStream.nullOutputStream());
            return Arrays.equals(digest.digest(), in.readAllBytes());
        }
    }

    /** The text of a file; empty if there is none. */
    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    private static boolean isConfiguration(String text) {
        try {
            new Config().fromText(text);
            return true;
        } catch (ConfigInvalidException e) {
            return false;
        }
    }

    /** Deletes the locks of somebody who was stopped; the caller is the only one who writes the clone. */
    static void deleteLocks(Path clone) throws IOException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(clone, "*.lock")) {
            for (Path lock : locks) {
                Files.delete(lock);
            }
        }
    }
}
