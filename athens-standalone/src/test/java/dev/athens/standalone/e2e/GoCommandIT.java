package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real go command gets modules through the started jar, which gets them from git over HTTP. */
class GoCommandIT {
    private static final String PROGRAM = """
            package main

            import (
            	"fmt"

            	caps "github.com/Acme/Caps"
            	"github.com/acme/dirs"
            	dirs2 "github.com/acme/dirs/v2"
            	"github.com/acme/legacy"
            	"github.com/acme/nested/sub"
            	"github.com/acme/pseudo"
            	branch2 "github.com/acme/majors/v2"
            	"github.com/acme/majors"
            	"h.example/team/suffix.git/deep"
            )

            func main() {
            	fmt.Println(caps.Name, dirs.Name, dirs2.Name, legacy.Name, sub.Name, pseudo.Name, branch2.Name, majors.Name, deep.Name)
            }
            """;

    @TempDir
    Path folder;

    private GitHttpBackend git;
    private AthensJar athens;
    private Path program;

    @BeforeAll
    static void requireJudges() {
        GoCommand.require("go", "git");
    }

    @BeforeEach
    void startEverything() throws Exception {
        Path repositories = folder.resolve("repositories");
        String pseudo = createRepositories(repositories);
        git = new GitHttpBackend(repositories);
        athens = startAthens();
        program = Files.createDirectories(folder.resolve("program"));
        Files.writeString(program.resolve("main.go"), PROGRAM);
        Files.writeString(program.resolve("go.mod"), """
                module program.example/program

                go 1.21

                require (
                	github.com/Acme/Caps v1.0.0-RC1
                	github.com/acme/dirs v1.0.0
                	github.com/acme/dirs/v2 v2.0.0
                	github.com/acme/legacy v2.3.0+incompatible
                	github.com/acme/majors v1.5.0
                	github.com/acme/majors/v2 v2.0.1
                	github.com/acme/nested/sub v0.3.0
                	github.com/acme/pseudo %s
                	h.example/team/suffix.git/deep v1.1.0
                )
                """.formatted("v0.0.0-20240506070809-" + pseudo.substring(0, 12)));
    }

    @AfterEach
    void stopEverything() throws Exception {
        athens.close();
        git.close();
    }

    private AthensJar startAthens() throws Exception {
        Path config = folder.resolve("gitconfig");
        Files.writeString(config, """
                [url "%1$s/github.com/"]
                	insteadOf = https://github.com/
                [url "%1$s/h.example/"]
                	insteadOf = https://h.example/
                """.formatted(git.url()));
        return AthensJar.start(folder.resolve("athens"), Map.of("GIT_CONFIG_GLOBAL", config.toString()));
    }

    /** Returns the untagged commit of the module that is required by a pseudo-version. */
    private static String createRepositories(Path root) throws Exception {
        Path host = root.resolve("github.com");
        GitRepository.create(host.resolve("Acme/Caps"))
                .commit("go.mod", "module github.com/Acme/Caps\n", "caps.go", source("caps"))
                .tag("v1.0.0-RC1");
        GitRepository.create(host.resolve("acme/dirs"))
                .commit(
                        "go.mod",
                        "module github.com/acme/dirs\n",
                        "dirs.go",
                        source("dirs"),
                        "v2/go.mod",
                        "module github.com/acme/dirs/v2\n",
                        "v2/dirs.go",
                        source("dirs"),
                        "LICENSE",
                        "free\n")
                .tag("v1.0.0")
                .tag("v2.0.0");
        GitRepository.create(host.resolve("acme/legacy"))
                .commit("legacy.go", source("legacy"), "vendor/x/y.go", source("y"))
                .tag("v2.3.0");
        GitRepository.create(host.resolve("acme/majors"))
                .commit("go.mod", "module github.com/acme/majors\n", "majors.go", source("majors"))
                .tag("v1.5.0")
                .branch("v2")
                .commit("go.mod", "module github.com/acme/majors/v2\n")
                .tag("v2.0.1");
        GitRepository.create(host.resolve("acme/nested"))
                .commit(
                        "go.mod",
                        "module github.com/acme/nested\n",
                        "nested.go",
                        source("nested"),
                        "sub/go.mod",
                        "module github.com/acme/nested/sub\n",
                        "sub/sub.go",
                        source("sub"),
                        "LICENSE",
                        "free\n")
                .tag("sub/v0.3.0");
        GitRepository.create(root.resolve("h.example/team/suffix"))
                .commit("deep/go.mod", "module h.example/team/suffix.git/deep\n", "deep/deep.go", source("deep"))
                .tag("deep/v1.1.0");
        return GitRepository.create(host.resolve("acme/pseudo"))
                .commit("go.mod", "module github.com/acme/pseudo\n", "pseudo.go", source("pseudo"))
                .head();
    }

    private static String source(String name) {
        return "package " + name + "\n\nconst Name = \"" + name + "\"\n";
    }

    @Test
    void buildsAProgramFromGitAndAgainFromTheStoreWithTheNetworkCut() throws Exception {
        GoCommand first = new GoCommand(folder.resolve("go1"), athens.url());
        assertThat(first.run(program, "run", ".")).endsWith("caps dirs dirs legacy sub pseudo majors majors deep\n");
        athens.close();
        git.close();
        athens = startAthens();
        GoCommand second = new GoCommand(folder.resolve("go2"), athens.url());
        assertThat(second.run(program, "run", ".")).endsWith("caps dirs dirs legacy sub pseudo majors majors deep\n");
    }

    @Test
    void givesTheSameHashesAsTheGoCommandOnItsOwn() throws Exception {
        new GoCommand(folder.resolve("go1"), athens.url()).run(program, "mod", "tidy");
        String ours = Files.readString(program.resolve("go.sum"));
        Files.delete(program.resolve("go.sum"));
        GoCommand direct = new GoCommand(folder.resolve("go2"), "direct")
                .with("GIT_CONFIG_GLOBAL", folder.resolve("gitconfig").toString())
                .with("GIT_ALLOW_PROTOCOL", "http:https");
        direct.run(program, "mod", "tidy");
        assertThat(ours).isEqualTo(Files.readString(program.resolve("go.sum")));
    }

    @Test
    void addsTheLatestVersionAndBranches() throws Exception {
        GoCommand go = new GoCommand(folder.resolve("go"), athens.url());
        assertThat(go.run(program, "list", "-m", "-versions", "github.com/acme/majors"))
                .isEqualTo("github.com/acme/majors v1.5.0\n");
        assertThat(go.run(program, "list", "-m", "github.com/acme/legacy@latest"))
                .isEqualTo("github.com/acme/legacy v2.3.0+incompatible\n");
        assertThat(go.run(program, "list", "-m", "github.com/acme/pseudo@main"))
                .contains("github.com/acme/pseudo v0.0.0-20240506070809-");
    }

    @Test
    void fetchesOnceForSixteenGoCommands() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<String>> downloads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Path work = folder.resolve("go" + i);
                downloads.add(threads.submit(() -> new GoCommand(work, athens.url())
                        .run(work, "mod", "download", "-json", "github.com/Acme/Caps@v1.0.0-RC1")));
            }
            for (Future<String> download : downloads) {
                assertThat(download.get()).contains("\"Sum\": \"h1:");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(athens.log())
                .filteredOn(line -> line.contains("stored github.com/Acme/Caps@v1.0.0-RC1"))
                .hasSize(1);
        assertThat(git.requests())
                .filteredOn(request -> request.startsWith("POST") && request.contains("Acme/Caps"))
                .hasSizeLessThanOrEqualTo(3); // the references, twice, and the objects
    }

    @Test
    void saysWhatIsWrongInTheWordsOfTheGoCommand() throws Exception {
        GoCommand go = new GoCommand(folder.resolve("go"), athens.url());
        assertThat(go.tryRun(program, "list", "-m", "github.com/acme/majors@v1.9.9")
                        .output())
                .contains("unknown revision v1.9.9");
        assertThat(go.tryRun(program, "list", "-m", "github.com/acme/absent@latest")
                        .output())
                .contains("404 Not Found");
        try (Stream<Path> stored = Files.walk(folder.resolve("athens"))) {
            assertThat(stored.filter(path -> path.toString().contains("github.com/acme")))
                    .isEmpty();
        }
    }
}
