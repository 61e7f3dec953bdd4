package dev.athens.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoEnvFileTest {
    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        return Files.writeString(file, text);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    # variables                                   , system      , file
                    HOME=/h                                       , Linux       , /h/.config/go/env
                    HOME=/h;XDG_CONFIG_HOME=/x                    , Linux       , /x/go/env
                    HOME=/h;XDG_CONFIG_HOME=                      , FreeBSD     , /h/.config/go/env
                    HOME=/h;XDG_CONFIG_HOME=relative              , Linux       , -
                    HOME=/h;XDG_CONFIG_HOME=/x                    , Mac OS X    , /h/Library/Application Support/go/env
                    HOME=/h;AppData=/a                            , Windows 11  , /a/go/env
                    HOME=/h;GOENV=/g                              , Linux       , /g
                    HOME=/h;GOENV=off                             , Linux       , -
                    HOME=/h;GOENV=                                , Linux       , /h/.config/go/env
                    PATH=/bin                                     , Linux       , -
                    HOME=                                         , Linux       , -
                    """)
    void isWhereTheGoCommandWritesIt(String variables, String system, String file) throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (String variable : variables.split(";", -1)) {
            environment.put(variable.replaceFirst("=.*", ""), variable.replaceFirst(".*?=", ""));
        }

        assertThat(GoEnvFile.userFile(environment, system))
                .isEqualTo(Optional.ofNullable(file).map(Path::of));
    }

    @Test
    void isReadAsTheGoCommandReadsIt() throws IOException {
        Path file = write(
                "env",
                "GOPROXY=https://a.example,direct\n# GOSUMDB=x\n\ngovcs=y\n GOVCS=z\nGOPRIVATE\n"
                        + "GOINSECURE=\nGONOSUMDB=a=b\nGOPROXY=https://b.example");

        assertThat(GoEnvFile.load(Map.of("GOENV", file.toString())))
                .containsExactly(new GoEnvFile(
                        file, Map.of("GOPROXY", "https://b.example", "GOINSECURE", "", "GONOSUMDB", "a=b")));
    }

    @Test
    void comesBeforeThatOfTheInstallationAndAfterTheEnvironment() throws IOException {
        write("home/.config/go/env", "GOPROXY=https://user.example\nGOVCS=\nGOROOT=" + folder.resolve("root"));
        write("root/go.env", "GOPROXY=https://root.example\nGOSUMDB=sum.example\nGOVCS=*:off\nGOPRIVATE=p.example\n");
        Map<String, String> environment =
                Map.of("HOME", folder.resolve("home").toString(), "GOPRIVATE", "e.example", "GOSUMDB", "");

        GoEnvironment go = GoEnvironment.load(environment);

        assertThat(go.proxies().toString()).isEqualTo("https://user.example");
        assertThat(go.vcs()).isEmpty();
        assertThat(go.sumdb()).contains("sum.example");
        assertThat(go.privateModules().toString()).isEqualTo("e.example");
    }

    @Test
    void ofTheInstallationThatTheEnvironmentNamesCountsFirst() throws IOException {
        write("env", "GOROOT=" + folder.resolve("one"));
        write("one/go.env", "GOPROXY=https://one.example\n");
        write("two/go.env", "GOPROXY=https://two.example\n");

        assertThat(GoEnvironment.load(Map.of(
                                "GOENV", folder.resolve("env").toString(),
                                "GOROOT", folder.resolve("two").toString()))
                        .proxies()
                        .toString())
                .isEqualTo("https://two.example");
    }

    @Test
    void needNotExist() throws IOException {
        assertThat(GoEnvFile.load(Map.of(
                        "HOME", folder.toString(), "GOROOT", folder.resolve("x").toString())))
                .isEmpty();
        assertThat(GoEnvironment.load(Map.of()).proxies()).isEqualTo(ProxyList.direct());
    }

    @Test
    void isNamedIfItCannotBeRead() throws IOException {
        assertThatThrownBy(() -> GoEnvFile.load(Map.of("GOENV", folder.toString())))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": the settings of the go command cannot be read");
        Path large = write("large", "A=1\n".repeat(20_000));
        assertThatThrownBy(() -> GoEnvFile.load(Map.of("GOENV", large.toString())))
                .isInstanceOf(IOException.class)
                .hasMessage(large + ": the settings of the go command have more than 65536 bytes");
    }
}
