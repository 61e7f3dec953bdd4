package dev.athens.sumdb.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Nobody signs for a checksum database but itself, and what it might say is read or refused. */
final class NoteFuzzTest {
    /** There is no secret to it: its public part is a hash. */
    private static final VerifierKey KEY =
            VerifierKey.parse("sum.example+ac57e8af+AZOFC3B1heQE5JUaPdwfBaNLPU9fwIHWFvRtii6PHI5o");

    @FuzzTest(maxDuration = "1m")
    void isReadOrRefused(byte[] bytes) {
        assertThatExceptionOfType(Note.NoteException.class).isThrownBy(() -> Note.open(bytes, KEY));
        TreeHead.parse(new String(bytes, StandardCharsets.UTF_8))
                .ifPresent(head -> assertThat(head.records()).isNotNegative());
        try {
            LookupReply.parse(bytes);
        } catch (Note.NoteException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
