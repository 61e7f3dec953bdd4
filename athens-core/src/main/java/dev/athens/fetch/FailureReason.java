package dev.athens.fetch;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Optional;

/**
 * Says in one line why something failed, for operators and users of the go command, who know neither Java's exceptions nor
 * what their messages leave out: of a file that is missing the message is only its path, of an unknown host its name.
 */
public final class FailureReason {
    /** Causes beyond are left out, so that a ring of causes ends. */
    private static final int MAX_CAUSES = 8;

    private FailureReason() {}

    /** The reason of a failure, and those of its causes as far as they say more. */
    public static String of(Throwable failure) {
        StringBuilder reasons = new StringBuilder(words(failure));
        Throwable cause = failure.getCause();
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            String words = words(cause);
            if (reasons.indexOf(words) < 0) {
                reasons.append(": ").append(words);
            }
            cause = cause.getCause();
        }
        return reasons.toString().replaceAll("\\s*[\\r\\n]+\\s*", "; ");
    }

    /** The reason of a failure without those of its causes. */
    public static String words(Throwable failure) {
        String message = message(failure).strip();
        if (failure.getClass() == UnknownHostException.class) {
            // Java adds the words of the system, which differ
            return message.isEmpty() ? "no such host" : "no such host: " + message.replaceFirst(": .*", "");
        }
        if (failure instanceof FileSystemException file) {
            return fileTrouble(file);
        }
        if (message.isEmpty() || failure instanceof NullPointerException || failure instanceof ClassCastException) {
            return plainName(failure);
        }
        return failure instanceof ConnectException && message.equals("Connection refused")
                ? "connection refused"
                : message;
    }

    /** Its own message; a cause's text that became the message has a name of Java before it. */
    private static String message(Throwable failure) {
        String message = Optional.ofNullable(failure.getMessage()).orElse("");
        Throwable cause = failure.getCause();
        return cause != null && message.equals(cause.toString()) ? words(cause) : message;
    }

    private static String fileTrouble(FileSystemException trouble) {
        String file = Optional.ofNullable(trouble.getFile()).orElse("file");
        if (trouble instanceof NoSuchFileException) {
            return file + ": no such file or folder";
        }
        if (trouble instanceof AccessDeniedException) {
            return file + ": permission denied";
        }
        if (trouble instanceof FileAlreadyExistsException) {
            return file + ": exists already";
        }
        if (trouble instanceof NotDirectoryException) {
            return file + ": is not a folder";
        }
        return file + ": " + Optional.ofNullable(trouble.getReason()).orElseGet(() -> plainName(trouble));
    }

    /** {@code closed channel} for a {@code ClosedChannelException}. */
    private static String plainName(Throwable failure) {
        String name = failure.getClass().getSimpleName().replaceFirst("(Exception|Error)$", "");
        String words = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return words.isEmpty() ? "unknown failure" : words;
    }
}
