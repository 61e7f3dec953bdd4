package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.athens.server.RawHttp;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The standalone jar in a process of its own. */
@Timeout(60)
class JarIT {
    private static final Pattern ADDRESS = Pattern.compile("GOPROXY=http://localhost:(\\d+)");
    private static final int TERMINATED = 128 + 15; // as shells have it

    @TempDir
    Path folder;

    private static File jar() {
        return Path.of(System.getProperty("athens.jar")).toFile();
    }

    private Process start(Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar().toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    @Test
    void servesUntilItIsTerminated() throws Exception {
        Process process =
                start(Map.of("ATHENS_PORT", "127.0.0.1:0", "ATHENS_LOG_LEVEL", "info", "ATHENS_SHUTDOWN_DELAY", "0"));
        try (BufferedReader log = process.inputReader(UTF_8)) {
            Matcher address = ADDRESS.matcher(log.readLine());
            assertThat(address.find()).isTrue();
            int port = Integer.parseInt(address.group(1));

            assertThat(RawHttp.get(port, "/readyz").status()).isEqualTo(200);
            assertThat(RawHttp.get(port, "/version").text())
                    .matches("\\{\"version\":\"0[^\"$]+\",\"date\":\"[0-9]{4}-[^\"$]+Z\"}");
            assertThat(RawHttp.get(port, "/example.com/m/@v/v1.0.0.zip", "Disable-Module-Fetch: true")
                            .text())
                    .isEqualTo("not found: temporarily unavailable\n");
            process.toHandle().destroy(); // unlike Process.destroy, leaves the log open

            assertThat(log.lines())
                    .hasSize(4)
                    .anyMatch(line -> line.contains("path=/readyz status=200"))
                    .last()
                    .asString()
                    .contains("shutting down");
            assertThat(process.waitFor()).isZero();
            assertThat(folder.resolve("athens-data")).isDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void endsAtOnceWhenItIsToldTwice() throws Exception {
        Process process =
                start(Map.of("ATHENS_PORT", "127.0.0.1:0", "ATHENS_LOG_LEVEL", "info", "ATHENS_SHUTDOWN_DELAY", "1h"));
        try (BufferedReader log = process.inputReader(UTF_8)) {
            assertThat(log.readLine()).contains("listening on ");
            process.toHandle().destroy();
            assertThat(log.readLine()).contains("answering for another 3600 seconds");

            process.toHandle().destroy();

            assertThat(process.waitFor()).isEqualTo(TERMINATED);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void outlivesAHangUp() throws Exception {
        assumeFalse(isHangUpIgnored(), "SIGHUP is ignored here, as under nohup, and so no process notices it");
        Process process = start(Map.of("ATHENS_PORT", "127.0.0.1:0", "ATHENS_LOG_LEVEL", "info"));
        try (BufferedReader log = process.inputReader(UTF_8)) {
            Matcher address = ADDRESS.matcher(log.readLine());
            assertThat(address.find()).isTrue();

            new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                    .start()
                    .waitFor();

            assertThat(log.readLine()).contains("SIGHUP");
            assertThat(RawHttp.get(Integer.parseInt(address.group(1)), "/readyz")
                            .status())
                    .isEqualTo(200);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void servesAndEndsThoughNobodyReadsTheLog() throws Exception {
        Process process = start(Map.of("ATHENS_PORT", "127.0.0.1:0", "ATHENS_LOG_LEVEL", "info"));
        try (BufferedReader log = process.inputReader(UTF_8)) {
            Matcher address = ADDRESS.matcher(log.readLine());
            assertThat(address.find()).isTrue();
            int port = Integer.parseInt(address.group(1));
            // more lines than the pipe and the queue hold
            askOften(port, 4_000);

            String line = log.readLine();
            while (!line.contains("are missing")) {
                line = log.readLine();
            }
            assertThat(line).containsPattern("WARNING [0-9]+ lines that came here are missing");
            // the pipe is full once more
            askOften(port, 1_000);
            process.toHandle().destroy();
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** On one connection, with lines in the log that are as long as they get. */
    private static void askOften(int port, int times) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            String request = "HEAD /" + "x".repeat(600) + " HTTP/1.1\r\nHost: h\r\n\r\n";
            BufferedReader answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(request.getBytes(UTF_8));
                String line = answers.readLine();
                assertThat(line).startsWith("HTTP/1.1 404");
                while (!line.isEmpty()) {
                    line = answers.readLine();
                }
            }
        }
    }

    /** Processes inherit it. Source: proc(5), SigIgn, a mask in hexadecimal whose lowest bit is signal 1. */
    private static boolean isHangUpIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.notExists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring(line.length() - 1))
                .anyMatch(digit -> Integer.parseInt(digit, 16) % 2 == 1);
    }

    @Test
    void logsInJsonWhenAsked() throws Exception {
        Process process =
                start(Map.of("ATHENS_LOG_FORMAT", "json", "ATHENS_STORAGE_TYPE", "memory"), "--port", "127.0.0.1:0");
        try (BufferedReader log = process.inputReader(UTF_8)) {
            assertThat(log.readLine()).startsWith("{\"time\":\"").contains("\"msg\":\"listening on ");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void readsTheFileInItsWorkingDirectory() throws Exception {
        Files.writeString(folder.resolve("athens.toml"), "LogFormat = 'json'\nProtocolWorkers = 7\n");

        Process process = start(Map.of("ATHENS_STORAGE_TYPE", "memory"), "--port", "127.0.0.1:0");
        try (BufferedReader log = process.inputReader(UTF_8)) {
            assertThat(log.readLine()).startsWith("{").contains("athens.toml:2:1: ProtocolWorkers has no effect");
            assertThat(log.readLine()).contains("listening on ");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void exitsWithTwoForNonsense() throws Exception {
        Process process = start(Map.of(), "--nonsense");

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .startsWith("athens: ")
                .hasLineCount(1);
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void holdsNoSignaturesAndNoModuleDescriptors() throws IOException {
        try (JarFile jar = new JarFile(jar())) {
            Attributes manifest = jar.getManifest().getMainAttributes();

            assertThat(manifest.getValue("Main-Class")).isEqualTo("dev.athens.standalone.Main");
            assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
            assertThat(manifest.getValue("Implementation-Version")).startsWith("0.");
            assertThat(manifest.getValue("Automatic-Module-Name")).isEqualTo("dev.athens.standalone");
            assertThat(jar.stream().map(JarEntry::getName))
                    .doesNotHaveDuplicates()
                    .noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)"))
                    .noneMatch(name -> name.endsWith("module-info.class"));
        }
    }
}
