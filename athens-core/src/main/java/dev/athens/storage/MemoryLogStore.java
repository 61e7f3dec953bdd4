package dev.athens.storage;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a log in memory, gone with the process; as large as its users let it grow. Thread-safe. */
public final class MemoryLogStore implements LogStore {
    private final Map<String, byte[]> objects = new HashMap<>();
    private byte[] head = new byte[0];
    private long version;

    /** An empty log. */
    public MemoryLogStore() {}

    /** Logs of one process, each empty at first. */
    public static Logs logs() {
        Map<String, LogStore> logs = new ConcurrentHashMap<>();
        return name -> logs.computeIfAbsent(name, any -> new MemoryLogStore());
    }

    @Override
    public synchronized Optional<Head> head(String known) {
        return version == version(known) ? Optional.empty() : Optional.of(new Head(head, Long.toString(version)));
    }

    private static long version(String token) {
        return token.equals(NONE) ? 0 : Long.parseLong(token);
    }

    @Override
    public synchronized Optional<String> replace(String known, byte[] content) {
        if (version != version(known)) {
            return Optional.empty();
        }
        head = content.clone();
        version++;
        return Optional.of(Long.toString(version));
    }

    @Override
    public synchronized Optional<byte[]> find(String name) {
        return Optional.ofNullable(objects.get(name));
    }

    @Override
    public synchronized void add(String name, byte[] content) {
        objects.putIfAbsent(name, content.clone());
    }

    @Override
    public synchronized void remove(String name) {
        objects.remove(name);
    }

    @Override
    public String toString() {
        return "log in memory";
    }
}
