package dev.athens.proxy;

import java.util.concurrent.atomic.AtomicLong;

/** Gives tokens, each different from all others of a proxy. Thread-safe. */
final class Tokens {
    private final AtomicLong last = new AtomicLong();

    Answer.Token next() {
        return new Answer.Token(last.incrementAndGet());
    }
}
