package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecordingListenerTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("example.com/a", "v1.0.0");

    @Test
    void remembersWhatItWasTold() {
        RecordingListener listener = new RecordingListener();
        IOException trouble = new IOException("disk full");

        listener.stored(VERSION, Duration.ZERO);
        listener.failed(VERSION, trouble, Duration.ZERO);

        assertThat(listener.stored()).containsExactly(VERSION);
        assertThat(listener.failures()).containsExactly(new RecordingListener.Failure(VERSION, trouble));
    }
}
