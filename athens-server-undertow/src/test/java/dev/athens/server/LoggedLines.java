package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Collects what is logged. */
public final class LoggedLines extends Handler {
    private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();

    public String next() throws InterruptedException {
        String line = seen.poll(20, TimeUnit.SECONDS);
        assertThat(line).isNotNull();
        return line;
    }

    public boolean isEmpty() {
        return seen.isEmpty();
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            seen.add(String.valueOf(record.getMessage()));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
