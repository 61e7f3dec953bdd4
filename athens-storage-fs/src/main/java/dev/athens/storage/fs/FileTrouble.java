package dev.athens.storage.fs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** Says why a file or folder could not be used; of many failures Java's own message is only the path. */
final class FileTrouble {
    private FileTrouble() {}

    /** The reason in a few words, without the path. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder, and it cannot be made";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return "must be a folder, is a file";
        }
        if (e instanceof FileSystemException trouble) {
            return Optional.ofNullable(trouble.getReason()).orElse("cannot be used");
        }
        return String.valueOf(e.getMessage());
    }
}
