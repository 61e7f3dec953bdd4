package dev.athens.testkit;

import dev.athens.storage.LogStore;
import java.io.IOException;
import java.util.Optional;

/** A log of which one step is changed. */
class WrappedLog implements LogStore {
    private final LogStore log;

    WrappedLog(LogStore log) {
        this.log = log;
    }

    @Override
    public Optional<Head> head(String known) throws IOException {
        return log.head(known);
    }

    @Override
    public Optional<String> replace(String known, byte[] content) throws IOException {
        return log.replace(known, content);
    }

    @Override
    public Optional<byte[]> find(String name) throws IOException {
        return log.find(name);
    }

    @Override
    public void add(String name, byte[] content) throws IOException {
        log.add(name, content);
    }

    @Override
    public void remove(String name) throws IOException {
        log.remove(name);
    }

    @Override
    public String toString() {
        return log.toString();
    }
}
