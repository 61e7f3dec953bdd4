package dev.athens.storage.fs;

import dev.athens.internal.Modes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;

/**
 * A lease as a file says it: whose it is, how long it lasts, and, by the time of its last change, since when.
 *
 * @param token what tells it from all others; empty if its maker died before it had written it
 * @param lease how long it lasts
 * @param renewed when its holder wrote into it last, by the clock of the file system
 */
record LeaseFile(String token, Duration lease, FileTime renewed) {
    /** More than is ever written. */
    private static final int MAX_BYTES = 4_096;

    private static final int MAX_ABOUT_CHARS = 1_000;

    private static final int MAX_DIGITS = 10;

    /**
     * Makes a file, unless it is there: of many who try, one does.
     *
     * @param about what it is for, for people
     */
    static boolean create(Path file, String token, Duration lease, String about) throws IOException {
        String end = about.substring(0, Math.min(about.length(), MAX_ABOUT_CHARS)) + "\n";
        byte[] text = (token + " " + lease.toMillis() + " " + end).getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = Modes.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            boolean written = false;
            try {
                Channels.newOutputStream(channel).write(text);
                written = true;
            } finally {
                if (!written) {
                    Files.deleteIfExists(file);
                }
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /**
     * Reads a file. Through a network, only opening it makes sure that what is said of it is true now, so that comes first.
     *
     * @param unsaid how long a lease lasts that does not say it
     */
    static Optional<LeaseFile> read(Path file, Duration unsaid) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            String[] words = words(channel);
            String token = words.length > 1 ? words[0] : "";
            Duration lease = words.length > 1 && words[1].matches("[0-9]{1," + MAX_DIGITS + "}")
                    ? Duration.ofMillis(Long.parseLong(words[1]))
                    : unsaid;
            // if the file was replaced meanwhile, this is that of the other one, which is later and does not harm
            return Optional.of(new LeaseFile(token, lease, Files.getLastModifiedTime(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static String[] words(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // more
        }
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        // without its end it was not written to its end
        return text.endsWith("\n") ? text.split(" ", 3) : new String[0];
    }

    /**
     * Renews a lease: writes what is there already, so that the file system notes its own time.
     *
     * @return whether the file had this token
     */
    static boolean renew(Path file, String token) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            String[] words = words(channel);
            if (words.length < 2 || !words[0].equals(token)) {
                return false;
            }
            // into the file that was read, whichever has its name by now
            channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.UTF_8), 0, 1), 0);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Tells whether it has ended. */
    boolean isOver(FileTime now) {
        return age(now).compareTo(lease) > 0;
    }

    /** How long ago its holder wrote into it. */
    Duration age(FileTime now) {
        return Duration.between(renewed.toInstant(), now.toInstant());
    }
}
