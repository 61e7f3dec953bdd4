package dev.athens.standalone.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.policy.Caller;
import dev.athens.server.options.AuditEvent;
import dev.athens.standalone.config.ServerConfig.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditLogTest {
    private static final AuditEvent REFUSED = new AuditEvent(
            AuditEvent.Kind.READ_REFUSED,
            Caller.user("alice"),
            "",
            "192.0.2.7",
            "GET",
            "/corp.example/a/@v/list",
            "no rule allows it",
            "4f2a");
    private static final AuditEvent FAILED = new AuditEvent(
            AuditEvent.Kind.LOGIN_FAILED,
            Caller.ANONYMOUS,
            "al\"ice\n\u001b[31m" + "x".repeat(1000),
            "192.0.2.7",
            "GET",
            "/",
            "wrong",
            "");
    private static final String TIME = "\"time\":\"[^\"]+Z\"";
    private static final String REFUSED_LINE = "\\{" + TIME + ",\"event\":\"read_refused\",\"caller\":\"user:alice\","
            + "\"address\":\"192.0.2.7\",\"method\":\"GET\",\"path\":\"/corp.example/a/@v/list\","
            + "\"reason\":\"no rule allows it\",\"request_id\":\"4f2a\"}\n";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private void tell(Optional<String> target, AuditEvent event) throws IOException {
        LogSetup.apply(Level.ERROR, LogFormat.PLAIN, out);
        try (AuditLog audit = AuditLog.open(target, err)) {
            audit.told(event);
        }
        LogSetup.flush();
    }

    @Test
    void writesAnObjectALineIntoAFile() throws Exception {
        Path file = folder.resolve("audit.log");
        tell(Optional.of(file.toString()), REFUSED);

        assertThat(file).content().matches(REFUSED_LINE);
        assertThat(out.size() + err.size()).isZero();
    }

    @Test
    void writesThemBesideTheLogWhateverItsLevel() throws Exception {
        tell(Optional.of("stdout"), REFUSED);
        assertThat(out.toString(UTF_8)).matches(REFUSED_LINE);

        tell(Optional.of("stderr"), REFUSED);
        assertThat(err.toString(UTF_8)).matches(REFUSED_LINE);
    }

    @Test
    void writesThemIntoTheLogInWordsIfNothingIsSaid() throws Exception {
        LogSetup.apply(Level.INFO, LogFormat.PLAIN, out);
        try (AuditLog audit = AuditLog.open(Optional.empty(), err)) {
            audit.told(REFUSED);
            audit.told(FAILED);
        }
        LogSetup.flush();

        assertThat(out.toString(UTF_8).lines().toList())
                .satisfiesExactly(
                        refused -> assertThat(refused)
                                .endsWith(" INFO read refused by alice from 192.0.2.7 for GET /corp.example/a/@v/list: "
                                        + "no rule allows it"),
                        failed -> assertThat(failed)
                                .contains(" INFO login failed claiming to be al\"ice", "x... from 192.0.2.7"));
    }

    @Test
    void letsNobodyForgeLinesByNames() throws Exception {
        tell(Optional.of("stderr"), FAILED);

        assertThat(err.toString(UTF_8))
                .hasLineCount(1)
                .hasSizeLessThan(800)
                .contains("\"claimed\":\"al\\\"ice")
                .doesNotContain("\u001b", "\"caller\"");
    }

    @Test
    void keepsTheStandardOutputOfCommandsForTheirResult() throws Exception {
        try (AuditLog audit = AuditLog.ofCommand(Optional.of("stdout"), err)) {
            audit.told(REFUSED);
        }
        assertThat(err.toString(UTF_8)).matches(REFUSED_LINE);
    }
}
