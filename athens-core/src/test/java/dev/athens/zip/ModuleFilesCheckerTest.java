package dev.athens.zip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleFilesCheckerTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("example.com/m", "v1.0.0");
    private static final String INFO = "{\"Version\":\"v1.0.0\"}";

    @TempDir
    Path scratch;

    private static Blob text(String text) {
        return Blob.of(text.getBytes(UTF_8));
    }

    private static Blob zip(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write("module example.com/m\n".getBytes(UTF_8));
        }
        return Blob.of(bytes.toByteArray());
    }

    private CheckedZip check(String info, Blob mod, String entry) throws InvalidFilesException, IOException {
        return ModuleFilesChecker.check(VERSION, new ModuleFiles(text(info), mod, zip(entry)), scratch);
    }

    @Test
    void givesTheZipWithItsHash() throws Exception {
        CheckedZip zip = check(INFO, text("module example.com/m\n"), VERSION + "/go.mod");
        assertThat(zip.version()).isEqualTo(VERSION);
        assertThat(zip.hash()).isEqualTo(DirHash.ofZip(zip.file().orElseThrow()));
    }

    @Test
    void takesAGoModThatIsNotTheOneInTheZip() throws Exception {
        assertThat(check(INFO, text("module example.com/m\n\ngo 1.20\n"), VERSION + "/go.mod"))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                    | example.com/m@v1.0.0/a | bad info: ",
                "{\"Version\":\"v1.0.1\"}              | example.com/m@v1.0.0/a | info for version v1.0.1 instead of",
                "{\"Version\":\"v1.0.0\"}              | example.com/m@v1.0.1/a | a bad zip: ",
            })
    void refusesFilesOfAnother(String info, String entry, String reason) {
        assertThatThrownBy(() -> check(info, text("module example.com/m\n"), entry))
                .isInstanceOf(InvalidFilesException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void refusesAGoModOverTheLimitOfTheGoCommand() {
        Blob large = Blob.of(new byte[ZipLimits.MAX_GO_MOD_BYTES + 1]);
        assertThatThrownBy(() -> check(INFO, large, VERSION + "/a"))
                .isInstanceOf(InvalidFilesException.class)
                .hasMessageStartingWith("a go.mod file over ");
    }
}
