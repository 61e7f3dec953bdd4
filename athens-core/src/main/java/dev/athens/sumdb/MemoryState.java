package dev.athens.sumdb;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.athens.content.Blob;
import dev.athens.internal.HeapShare;
import dev.athens.protocol.SumdbRequest;
import java.io.IOException;
import java.util.Optional;

/** What is remembered of a checksum database until the process ends. Thread-safe. */
final class MemoryState implements SumdbState {
    private static final int HEAP_PERCENT = 3;
    private static final long MAX_BYTES = 16L << 20;

    private final Cache<SumdbRequest, Blob> files = CacheBuilder.newBuilder()
            .maximumWeight(HeapShare.bytes(HEAP_PERCENT, MAX_BYTES))
            .weigher((SumdbRequest request, Blob content) -> HeapShare.ofName(request) + (int) content.sizeBytes())
            .build();
    private String head = "";

    @Override
    public synchronized Optional<String> head() {
        return head.isEmpty() ? Optional.empty() : Optional.of(head);
    }

    @Override
    public synchronized boolean replaceHead(String old, String newer) {
        if (!old.equals(head)) {
            return false;
        }
        head = newer;
        return true;
    }

    @Override
    public Optional<byte[]> file(SumdbRequest request) throws IOException {
        Blob content = files.getIfPresent(request);
        return content == null ? Optional.empty() : Optional.of(content.readBytes((int) content.sizeBytes()));
    }

    @Override
    public void keep(SumdbRequest request, byte[] content) {
        files.put(request, Blob.of(content));
    }
}
