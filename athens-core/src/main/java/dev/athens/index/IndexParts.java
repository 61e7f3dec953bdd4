package dev.athens.index;

import java.io.Closeable;
import java.io.IOException;

/**
 * An index and what it holds open.
 *
 * @param index remembers in which order versions were stored
 * @param resources what has to be closed when nobody uses the index any more
 */
public record IndexParts(VersionIndex index, Closeable resources) implements Closeable {
    @Override
    public void close() throws IOException {
        resources.close();
    }
}
