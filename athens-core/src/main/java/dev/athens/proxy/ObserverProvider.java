package dev.athens.proxy;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.observe.Observer;
import java.io.Closeable;
import java.io.IOException;

/**
 * Opens an observer of one kind, as an operator has configured it. Its module {@code provides} it, and its jar names it in
 * {@code META-INF/services/dev.athens.proxy.ObserverProvider} as well.
 */
public interface ObserverProvider {
    /**
     * An observer and what it holds open.
     *
     * @param observer sees what work is made of
     * @param resources what has to be closed when nothing happens any more
     */
    record ObserverParts(Observer observer, Closeable resources) implements Closeable {
        @Override
        public void close() throws IOException {
            resources.close();
        }
    }

    /** The word that chooses it, such as {@code otlp}, of lower-case letters and digits. */
    String kind();

    /**
     * Opens an observer. The caller closes it. Requests wait for that, so that what takes long is to be done later.
     *
     * @param config the settings of this kind
     * @throws ConfigException if one of them cannot be used
     * @throws IOException if it cannot be opened; then nothing stays open
     */
    ObserverParts open(ConfigSection config) throws IOException;
}
