package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.Origin;
import dev.athens.protocol.VersionInfo;
import dev.athens.testkit.git.GitFixture;
import dev.athens.vcs.jgit.clones.FolderTransports;
import dev.athens.vcs.jgit.clones.Folders;
import dev.athens.vcs.jgit.clones.MovableClock;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A zip belongs to the head that was served before it, whatever became of the repository meanwhile. */
@Timeout(60)
class HeadThenZipTest {
    private static final String ROOT = "github.com/u/r";
    private static final String GO_MOD = "module " + ROOT + "\n";
    private static final ModuleVersion VERSION = ModuleVersion.parse(ROOT, "v1.0.0");

    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock();
    private GitFixture git;
    private FolderTransports transports;
    private JGitFetcher fetcher;
    private String first;

    @BeforeEach
    void build() throws IOException {
        Path origin = folder.resolve("https").resolve(ROOT);
        Files.createDirectories(origin.getParent());
        git = GitFixture.create(origin);
        first = git.commit().file("go.mod", GO_MOD).file("a.go", "package r\n").create();
        git.tag("v1.0.0");
        transports = new FolderTransports(folder.resolve("https"));
        fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .clock(clock)
                .build(
                        module -> new RepositoryLocation(RepositoryLocation.GIT, "https://" + ROOT, ROOT, ""),
                        transports);
    }

    @AfterEach
    void close() {
        fetcher.close();
    }

    private ModuleHead head() throws Exception {
        return fetcher.fetchHead(VERSION).orElseThrow();
    }

    private Blob zip(ModuleHead head) throws Exception {
        return fetcher.fetchZip(VERSION, head, Files.createTempDirectory(folder, "zip"));
    }

    private static String hash(Blob zip) throws IOException {
        return DirHash.ofZip(zip.file().orElseThrow()).toString();
    }

    /** Time passes, and the clones were in the way of others. */
    private void evict() throws IOException {
        clock.advance(Duration.ofMinutes(1));
        fetcher.close();
        Folders.delete(folder.resolve("cache"));
    }

    private ModuleHead withOrigin(ModuleHead head, Optional<Origin> origin) throws IOException {
        VersionInfo info = VersionInfo.parse(head.info().readBytes(VersionInfo.MAX_BYTES));
        return new ModuleHead(Blob.of(new VersionInfo(info.version(), info.time(), origin).toJson()), head.mod());
    }

    private void moveTag(String goMod) throws IOException {
        git.commit().file("go.mod", goMod).file("b.go", "package r\n").create();
        git.tag("v1.0.0");
    }

    @Test
    void takesTheZipFromTheCloneOfTheHeadWithoutAskingAgain() throws Exception {
        ModuleHead head = head();
        int opened = transports.opened();
        clock.advance(Duration.ofMinutes(1));

        assertThat(zip(head).sizeBytes()).isPositive();

        assertThat(transports.opened()).isEqualTo(opened);
    }

    @Test
    void buildsTheZipOfTheCommitThatTheInfoNamesThoughTheTagMoved() throws Exception {
        ModuleHead head = head();
        String expected = hash(zip(head));
        moveTag(GO_MOD);
        evict();

        assertThat(hash(zip(head))).isEqualTo(expected);
        assertThat(hash(fetcher.fetch(VERSION, folder).zip())).isNotEqualTo(expected);
    }

    @Test
    void doesNotFindTheZipOfACommitThatIsGone() throws Exception {
        ModuleHead head = head();
        git.commit().parents().file("go.mod", GO_MOD).create();
        git.tag("v1.0.0");
        evict();

        assertThatThrownBy(() -> zip(head))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageStartingWith(VERSION + ": commit " + first + ", which its info names, is not in https://"
                        + ROOT + " any more");
    }

    @Test
    void resolvesAVersionWhoseInfoNamesNoCommit() throws Exception {
        ModuleHead head = withOrigin(head(), Optional.empty());
        String before = hash(zip(head));
        moveTag(GO_MOD);
        evict();

        assertThat(hash(zip(head))).as("the tag decides").isNotEqualTo(before);
    }

    @Test
    void doesNotTakeACommitOfAnotherRepository() throws Exception {
        Origin elsewhere = new Origin(
                RepositoryLocation.GIT,
                "https://github.com/u/other",
                Optional.empty(),
                Optional.of("0".repeat(40)),
                Optional.empty());

        assertThat(zip(withOrigin(head(), Optional.of(elsewhere))).sizeBytes()).isPositive();
    }

    @Test
    void refusesAZipWhoseGoModIsNotTheHeads() throws Exception {
        ModuleHead head = withOrigin(head(), Optional.empty());
        moveTag(GO_MOD + "\ngo 1.20\n");
        evict();

        assertThatThrownBy(() -> zip(head))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageContaining(DirHash.ofGoMod(head.mod()).toString())
                .hasMessageContaining(
                        DirHash.ofGoMod(Blob.of(GO_MOD + "\ngo 1.20\n")).toString())
                .hasMessageContaining("https://" + ROOT);
        assertThat(folder.resolve("zip")).doesNotExist();
    }

    @Test
    void givesTheHeadOfAVersionWhoseZipCannotBe() throws Exception {
        git.commit()
                .file("go.mod", GO_MOD)
                .file("A.go", "package r\n")
                .file("a.go", "package r\n")
                .create();
        git.tag("v1.1.0");
        ModuleVersion broken = ModuleVersion.parse(ROOT, "v1.1.0");

        ModuleHead head = fetcher.fetchHead(broken).orElseThrow();

        assertThat(head.mod().readBytes(1000)).asString().isEqualTo(GO_MOD);
        assertThatThrownBy(() -> fetcher.fetchZip(broken, head, folder)).isInstanceOf(FetchException.NotFound.class);
    }
}
