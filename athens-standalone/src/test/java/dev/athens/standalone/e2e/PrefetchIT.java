package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ModuleProxyExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** After a project was prefetched, its go commands need neither origins nor a checksum database. */
class PrefetchIT {
    private static final String NOWHERE = "http://127.0.0.1:1";

    @RegisterExtension
    final ModuleProxyExtension upstream = ModuleProxyExtension.serving(
            FakeModule.of("example.com/pruned", "v1.0.0")
                    .goMod("""
                            module example.com/pruned

                            go 1.20

                            require (
                            	example.com/leaf v1.1.0
                            	example.com/testing v1.0.0
                            )
                            """)
                    .file("p.go", """
                            package pruned

                            import "example.com/leaf"

                            const Text = leaf.Text
                            """)
                    .file("p_test.go", """
                            package pruned

                            import _ "example.com/testing"
                            """),
            FakeModule.of("example.com/unpruned", "v1.0.0").goMod("""
                            module example.com/unpruned

                            require example.com/middle v1.0.0
                            """).file("u.go", """
                            package unpruned

                            import "example.com/middle"

                            const Text = middle.Text
                            """),
            FakeModule.of("example.com/middle", "v1.0.0").goMod("""
                            module example.com/middle

                            require (
                            	example.com/leaf v1.0.0
                            	example.com/swapped v1.0.0
                            )
                            """).file("m.go", """
                            package middle

                            import (
                            	"example.com/leaf"
                            	"example.com/swapped"
                            )

                            const Text = leaf.Text + swapped.Text
                            """),
            FakeModule.of("example.com/leaf", "v1.0.0")
                    .goMod("module example.com/leaf\n")
                    .file("l.go", "package leaf\n\nconst Text = \"old\"\n"),
            FakeModule.of("example.com/leaf", "v1.1.0")
                    .goMod("module example.com/leaf\n")
                    .file("l.go", "package leaf\n\nconst Text = \"leaf\"\n"),
            FakeModule.of("example.com/testing", "v1.0.0")
                    .goMod("module example.com/testing\n\ngo 1.20\n")
                    .file("t.go", "package testing\n"),
            FakeModule.of("example.com/swapped", "v1.0.0").file("broken.go", "package swapped // without Text\n"),
            FakeModule.of("example.com/swap", "v0.1.0")
                    .goMod("module example.com/swapped\n")
                    .file("s.go", "package swapped\n\nconst Text = \"swap\"\n"));

    @TempDir
    Path folder;

    @BeforeAll
    static void requireJudge() {
        GoCommand.require("go");
    }

    private Path project() throws IOException {
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(project.resolve("go.mod"), """
                module example.com/project

                go 1.20

                require (
                	example.com/pruned v1.0.0
                	example.com/unpruned v1.0.0
                	example.com/local v0.0.0
                )

                require (
                	example.com/leaf v1.1.0 // indirect
                	example.com/middle v1.0.0 // indirect
                	example.com/swapped v1.0.0 // indirect
                )

                replace example.com/local => ./local

                replace example.com/swapped v1.0.0 => example.com/swap v0.1.0
                """);
        Files.writeString(project.resolve("main.go"), """
                package main

                import (
                	"fmt"

                	"example.com/local"
                	"example.com/pruned"
                	"example.com/unpruned"
                )

                func main() { fmt.Println(pruned.Text, unpruned.Text, local.Text) }
                """);
        Files.writeString(project.resolve("main_test.go"), """
                package main

                import "testing"

                func TestNothing(t *testing.T) {}
                """);
        Path local = Files.createDirectories(project.resolve("local"));
        Files.writeString(local.resolve("go.mod"), "module example.com/local\n\ngo 1.20\n");
        Files.writeString(local.resolve("l.go"), "package local\n\nconst Text = \"here\"\n");
        return project;
    }

    @Test
    void servesGoCommandsOfAProjectWithoutOriginAndDatabase() throws Exception {
        Path project = project();
        Path athens = folder.resolve("athens");
        String key;
        try (AthensJar world = AthensJar.startDatabase(
                folder.resolve("world"), "sum.world.example", Map.of("GOPROXY", upstream.url(), "GOSUMDB", "off"))) {
            key = world.databaseKey();
            AthensJar.Result result = AthensJar.run(
                    athens,
                    Map.of("GOPROXY", upstream.url(), "GOSUMDB", key + " " + world.url() + "/sumdb/sum.world.example"),
                    "prefetch",
                    project.resolve("go.mod").toString());
            assertThat(result.status()).as(result.output()).isZero();
            assertThat(result.output()).contains("6 fetched", "1 in folders");
        }

        try (AthensJar offline = AthensJar.start(
                athens, Map.of("GOPROXY", NOWHERE, "GOSUMDB", key + " " + NOWHERE + "/sumdb/sum.world.example"))) {
            for (String command : new String[] {"list -m all", "mod tidy", "build ./...", "test ./...", "mod verify"}) {
                GoCommand go = new GoCommand(folder.resolve("go-" + command.replaceAll("[^a-z]", "")), offline.url())
                        .with("GOSUMDB", key);
                go.run(project, command.split(" ", -1));
            }
            assertThat(new GoCommand(folder.resolve("go-run"), offline.url())
                            .with("GOSUMDB", key)
                            .run(project, "run", "."))
                    .endsWith("leaf leafswap here\n");
            assertThat(Files.readString(project.resolve("go.sum")))
                    .contains("example.com/leaf v1.1.0 h1:", "example.com/leaf v1.0.0/go.mod h1:");
        }
    }

    @Test
    void takesGoModFilesOfWhatHasOnlySuchALineInGoSum() throws Exception {
        Path project = project();
        new GoCommand(folder.resolve("go"), upstream.url()).run(project, "mod", "tidy");

        AthensJar.Result result = AthensJar.run(
                folder.resolve("athens"),
                Map.of("GOPROXY", upstream.url(), "GOSUMDB", "off"),
                "prefetch",
                project.resolve("go.sum").toString());

        assertThat(result.status()).as(result.output()).isZero();
        try (AthensJar offline = AthensJar.start(folder.resolve("athens"), Map.of("GOPROXY", "off"))) {
            new GoCommand(folder.resolve("go-offline"), offline.url()).run(project, "mod", "tidy");
            new GoCommand(folder.resolve("go-build"), offline.url()).run(project, "build", "./...");
        }
    }

    @Test
    void fetchesWorkspacesAndToolchains() throws Exception {
        Path work = Files.createDirectories(folder.resolve("work"));
        Files.writeString(work.resolve("go.work"), """
                go 1.21.0

                toolchain go1.22.3

                use (
                	./a
                	./b
                )
                """);
        for (String name : new String[] {"a", "b"}) {
            Path module = Files.createDirectories(work.resolve(name));
            Files.writeString(
                    module.resolve("go.mod"),
                    "module example.com/" + name + "\n\ngo 1.21.0\n\nrequire example.com/"
                            + (name.equals("a") ? "leaf v1.0.0\n" : "pruned v1.0.0\n"));
        }

        AthensJar.Result result = AthensJar.run(
                folder.resolve("athens"),
                Map.of("GOPROXY", upstream.url(), "GOSUMDB", "off"),
                "prefetch",
                "--toolchain",
                "linux-amd64",
                work.toString());

        // the upstream has no toolchains
        assertThat(result.output()).contains("golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64", "3 fetched");
        assertThat(result.status()).isEqualTo(1);
        assertThat(folder.resolve("athens/athens-data/example.com/leaf/@v/v1.1.0.zip"))
                .exists();
    }
}
