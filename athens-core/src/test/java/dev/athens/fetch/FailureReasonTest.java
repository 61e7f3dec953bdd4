package dev.athens.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureReasonTest {
    static Stream<Arguments> failures() {
        IOException full = new FileSystemException("/a", null, "No space left on device");
        return Stream.of(
                Arguments.of(new UnknownHostException("h.example"), "no such host: h.example"),
                Arguments.of(
                        new UnknownHostException("h.example: Name or service not known"), "no such host: h.example"),
                Arguments.of(
                        new UnknownHostException("h.example: Temporary failure in name resolution"),
                        "no such host: h.example"),
                Arguments.of(new UnknownHostException(), "no such host"),
                Arguments.of(new ConnectException("Connection refused"), "connection refused"),
                Arguments.of(new NoSuchFileException("/a"), "/a: no such file or folder"),
                Arguments.of(new AccessDeniedException("/a"), "/a: permission denied"),
                Arguments.of(full, "/a: No space left on device"),
                Arguments.of(new UncheckedIOException(full), "/a: No space left on device"),
                Arguments.of(new IOException("saving", full), "saving: /a: No space left on device"),
                Arguments.of(
                        new IOException("saving /a: No space left on device", full),
                        "saving /a: No space left on device"),
                Arguments.of(new ClosedChannelException(), "closed channel"),
                Arguments.of(new EOFException(), "eof"),
                Arguments.of(new NullPointerException("Cannot invoke \"String.length()\""), "null pointer"),
                Arguments.of(new IllegalStateException("closed"), "closed"),
                Arguments.of(new IOException("one\r\n  two"), "one; two"),
                Arguments.of(new Exception() {}, "unknown failure"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isInWordsOfPeople(Throwable failure, String reason) {
        assertThat(FailureReason.of(failure)).isEqualTo(reason);
    }

    @Test
    void endsThoughCausesGoInARing() {
        IOException one = new IOException("one");
        IOException two = new IOException("two", one);
        one.initCause(two);

        assertThat(FailureReason.of(one)).isEqualTo("one: two");
    }
}
