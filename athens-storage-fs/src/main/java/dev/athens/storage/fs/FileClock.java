package dev.athens.storage.fs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** The clock of a file system, by which its files have their times; no clock of this machine is ever asked. Thread-safe. */
@FunctionalInterface
interface FileClock {
    /** A file of this process, which may be written to any time, and goes when the process ends, however that is. */
    Path file() throws IOException;

    /** The time of the file system: that of a change that is made now. */
    default FileTime now() throws IOException {
        Path file = file();
        // no channel: an interrupt would close it; and not emptied first: ext4 would wait until the new content is on
        // the disk
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write('.');
        }
        return Files.getLastModifiedTime(file);
    }
}
