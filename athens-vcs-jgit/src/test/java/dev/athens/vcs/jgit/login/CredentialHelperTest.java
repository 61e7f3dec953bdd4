package dev.athens.vcs.jgit.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.Login;
import dev.athens.net.http.HttpClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the helpers are shell scripts")
class CredentialHelperTest {
    private static final String LOGIN = HttpClients.basic(new Login("me", "pa=ss word"));

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private CredentialHelper helper(String script, boolean usesPath, Duration timeLimit) throws IOException {
        Path program = Files.writeString(folder.resolve("helper"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new CredentialHelper(List.of(program.toString(), "--profile", "a b"), usesPath, timeLimit, now::get);
    }

    private CredentialHelper helper(String script) throws IOException {
        return helper(script, false, Duration.ofSeconds(30));
    }

    private static HttpCredential.Request request(String url, String path) {
        return new HttpCredential.Request(
                Server.of(url).orElseThrow(), path, (method, service, headers, body) -> new Web.Reply(404, ""));
    }

    private static HttpCredential.Request request() {
        return request("https://git.example:8443", "team/a.git");
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("asked"));
    }

    private String note() {
        return "echo \"$0|$1|$2|$3\" >> '" + folder + "/asked'; cat >> '" + folder + "/asked'\n";
    }

    @Test
    void isAskedAsGitAsksItsHelpers() throws Exception {
        CredentialHelper helper = helper(note() + "echo username=me\necho 'password=pa=ss word'\n");
        assertThat(helper.authorization(request())).contains(LOGIN);
        assertThat(said())
                .isEqualTo(folder + "/helper|--profile|a b|get\n"
                        + "capability[]=authtype\nprotocol=https\nhost=git.example:8443\n\n");
    }

    @Test
    void isToldThePathIfItIsToKnowIt() throws Exception {
        CredentialHelper helper = helper(note(), true, Duration.ofSeconds(30));
        assertThat(helper.authorization(request())).isEmpty();
        assertThat(said()).endsWith("host=git.example:8443\npath=team/a.git\n\n");
    }

    @Test
    void isNotAskedAboutAPathThatWouldSayMore() throws Exception {
        CredentialHelper helper = helper(note(), true, Duration.ofSeconds(30));
        assertThat(helper.authorization(request("https://git.example", "x\nhost=bank.example")))
                .isEmpty();
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    @Test
    void maySayAnotherKindOfAuthorization() throws Exception {
        CredentialHelper helper = helper("echo authtype=Bearer\necho credential=0123\n");
        assertThat(helper.authorization(request())).contains("Bearer 0123");
    }

    @Test
    void isNotAskedAgainForFiveMinutes() throws Exception {
        CredentialHelper helper = helper(note() + "echo username=me\necho password=x\n");
        helper.authorization(request());
        now.updateAndGet(before -> before.plus(Duration.ofMinutes(4)));
        helper.authorization(request());
        assertThat(said().lines().filter(line -> line.startsWith("protocol"))).hasSize(1);
        now.updateAndGet(before -> before.plus(Duration.ofMinutes(1)));
        helper.authorization(request());
        assertThat(said().lines().filter(line -> line.startsWith("protocol"))).hasSize(2);
    }

    @Test
    void isAskedAgainWhenThePasswordEndsOrIsRefused() throws Exception {
        long end = now.get().plusSeconds(60).getEpochSecond();
        CredentialHelper helper =
                helper(note() + "echo username=me\necho password=x\necho password_expiry_utc=" + end + "\n");
        String first = helper.authorization(request()).orElseThrow();
        now.updateAndGet(before -> before.plusSeconds(60));
        helper.authorization(request());
        assertThat(said().lines().filter(line -> line.startsWith("protocol"))).hasSize(2);
        assertThat(helper.forget(request(), first)).isTrue();
        helper.authorization(request());
        assertThat(said().lines().filter(line -> line.startsWith("protocol"))).hasSize(3);
    }

    @Test
    void isKilledWithAllThatItStartedWhenItHangs() throws Exception {
        Path pids = folder.resolve("pids");
        CredentialHelper helper =
                helper("sleep 1000 &\necho $$ $! > '" + pids + "'\nwait\n", false, Duration.ofSeconds(1));
        assertThatThrownBy(() -> helper.authorization(request()))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + "/helper: no answer within 1 s, killed");
        for (String pid : Files.readString(pids).strip().split(" ", -1)) {
            ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::onExit).ifPresent(CompletableFuture::join);
        }
    }

    @Test
    void isKilledWhenItSaysTooMuch() throws Exception {
        CredentialHelper helper = helper("echo $$ > '" + folder + "/pid'\nexec yes hunter2\n");
        assertThatThrownBy(() -> helper.authorization(request()))
                .hasMessage(folder + "/helper: says more than 65536 bytes")
                .hasMessageNotContaining("hunter2");
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        ProcessHandle.of(pid).map(ProcessHandle::onExit).ifPresent(CompletableFuture::join);
    }

    @Test
    void mayFailWithoutShowingWhatItSaid() throws Exception {
        CredentialHelper helper = helper("echo password=hunter2\necho hunter2 >&2\nexit 3\n");
        assertThatThrownBy(() -> helper.authorization(request())).hasMessage(folder + "/helper: exit status 3");
    }

    @Test
    void mayIgnoreTheQuestion() throws Exception {
        CredentialHelper helper = helper("exec <&-\necho username=me\necho 'password=pa=ss word'\n");
        assertThat(helper.authorization(request())).contains(LOGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"helper", "./helper", "/usr/bin/git", "/opt/git/git.exe"})
    void isAProgramOfItsOwnByItsAbsolutePath(String program) {
        assertThatThrownBy(() -> new CredentialHelper(List.of(program), false))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
