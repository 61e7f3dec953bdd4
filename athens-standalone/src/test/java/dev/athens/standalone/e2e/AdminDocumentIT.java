package dev.athens.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The started jar answers to the administration as its OpenAPI document says, by the judgement of schemathesis. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class AdminDocumentIT {
    /** What schemathesis takes for granted and is not so here, or is tested elsewhere. */
    private static final String RULES = """
            [checks]
            # long bodies are refused by their length
            negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "409", "413", "414", "415", "429"]
            # a text may be no name of a module, a dry run may have no bound
            positive_data_acceptance.expected-statuses = ["2xx", "400", "404", "409", "429"]
            # the eleventh wrong login is answered by 429
            ignored_auth.enabled = false
            """;

    @TempDir
    Path folder;

    private AthensJar start(Administrator administrator) throws Exception {
        // the example of the document
        FakeModule module = FakeModule.of("corp.example/lib", "v1.2.3").file("lib.go", "package lib\n");
        FileStorage.open(folder.resolve("server/athens-data")).save(module.version(), module.files());
        Map<String, String> settings = new HashMap<>(administrator.settings());
        settings.put("GOPROXY", "off");
        return AthensJar.start(folder.resolve("server"), settings);
    }

    @Test
    void answersAsItsDocumentSaysWhateverIsAsked() throws Exception {
        Administrator administrator = Administrator.in(folder.resolve("logins"));
        try (AthensJar athens = start(administrator)) {
            judge(administrator, athens);
            assertThat(athens.log()).noneMatch(line -> line.contains(" ERROR "));
        }
    }

    private void judge(Administrator administrator, AthensJar athens) throws Exception {
        Path schemathesis = ServerProcess.find(
                "schemathesis", System.getProperty("user.home") + "/.cache/athens-tools/schemathesis/bin");
        Path work = Files.createDirectories(folder.resolve("schemathesis"));
        Path output = work.resolve("output");
        Files.writeString(work.resolve("schemathesis.toml"), RULES);
        Process process = new ProcessBuilder(
                        schemathesis.toString(),
                        "run",
                        athens.url() + "/-/api/openapi.json",
                        "--url",
                        athens.url() + "/-/api",
                        "--header",
                        "Authorization: Bearer " + administrator.token(),
                        "--phases",
                        "examples,coverage,fuzzing",
                        "--max-examples",
                        "50",
                        "--max-time",
                        "45",
                        "--suppress-health-check",
                        "all",
                        "--no-color")
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
            String text = Files.readString(output, UTF_8);
            assertThat(process.exitValue())
                    .as(text.substring(Math.max(0, text.length() - 10_000)))
                    .isZero();
            assertThat(text).contains("Tested: 21");
            System.out.println("AdminDocumentIT: schemathesis: "
                    + text.replaceFirst("(?s).*Test cases:\\s*", "").strip());
        } finally {
            process.destroyForcibly();
        }
    }
}
