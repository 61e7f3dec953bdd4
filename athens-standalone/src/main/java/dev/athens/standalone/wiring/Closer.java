package dev.athens.standalone.wiring;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened one after the other, the last first. What cannot be closed keeps up nothing else. Not thread-safe. */
final class Closer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Closer.class.getName());

    private final Deque<Closeable> opened = new ArrayDeque<>();

    /** Takes something that has just been opened. */
    <T extends Closeable> T closing(T part) {
        opened.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            Closeable part = opened.pop();
            try {
                part.close();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.WARNING, "closing " + part, e);
            }
        }
    }
}
