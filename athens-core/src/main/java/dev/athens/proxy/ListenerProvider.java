package dev.athens.proxy;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import java.io.Closeable;
import java.io.IOException;

/**
 * Opens a listener of one kind, as an operator has configured it. Its module {@code provides} it, and its jar names it in
 * {@code META-INF/services/dev.athens.proxy.ListenerProvider} as well.
 */
public interface ListenerProvider {
    /**
     * A listener and what it holds open.
     *
     * @param listener is told what happens
     * @param resources what has to be closed when nothing happens any more
     */
    record ListenerParts(ProxyListener listener, Closeable resources) implements Closeable {
        @Override
        public void close() throws IOException {
            resources.close();
        }
    }

    /** The word that chooses it, such as {@code chat}, of lower-case letters and digits. */
    String kind();

    /**
     * Opens a listener. The caller closes it.
     *
     * @param config the settings of this kind
     * @throws ConfigException if one of them cannot be used
     * @throws IOException if it cannot be opened; then nothing stays open
     */
    ListenerParts open(ConfigSection config) throws IOException;
}
