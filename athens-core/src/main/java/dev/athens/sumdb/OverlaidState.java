package dev.athens.sumdb;

import dev.athens.protocol.SumdbRequest;
import java.io.IOException;
import java.util.Optional;

/**
 * What is written goes to one state, what is not there is read from another, which is left as it is. Thread-safe if both are.
 *
 * @param lower is only read
 * @param upper takes what is new
 */
record OverlaidState(SumdbState lower, SumdbState upper) implements SumdbState {
    @Override
    public Optional<String> head() throws IOException {
        Optional<String> head = upper.head();
        return head.isPresent() ? head : lower.head();
    }

    @Override
    public boolean replaceHead(String old, String head) throws IOException {
        // the first one replaces what is below
        Optional<String> replaced = upper.head();
        return head().orElse("").equals(old) && upper.replaceHead(replaced.orElse(""), head);
    }

    @Override
    public Optional<byte[]> file(SumdbRequest request) throws IOException {
        Optional<byte[]> file = upper.file(request);
        return file.isPresent() ? file : lower.file(request);
    }

    @Override
    public void keep(SumdbRequest request, byte[] content) throws IOException {
        upper.keep(request, content);
    }
}
