package dev.athens.testkit.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitFixtureTest {
    private static final String SUBMODULE = "0123456789012345678901234567890123456789";

    @TempDir
    private Path folder;

    private GitFixture git;

    @BeforeEach
    void createRepository() {
        git = GitFixture.create(folder.resolve("a.git"));
    }

    @Test
    void commitsFilesOfEveryKind() throws Exception {
        String id = git.commit()
                .file("go.mod", "module example.com/a\n")
                .file("sub/deep/data.bin", new byte[] {0, (byte) 0xff})
                .executable("run.sh", "#!/bin/sh\n")
                .symlink("link", "go.mod")
                .submodule("vendored", SUBMODULE)
                .create();

        assertThat(tree(id))
                .containsExactly(
                        "100644 go.mod module example.com/a\n",
                        "120000 link go.mod",
                        "100755 run.sh #!/bin/sh\n",
                        "100644 sub/deep/data.bin \0\u00ff",
                        "160000 vendored " + SUBMODULE);
    }

    @Test
    void givesTheSameIdsEveryTime() {
        GitFixture other = GitFixture.create(folder.resolve("b.git"));
        for (GitFixture fixture : List.of(git, other)) {
            fixture.commit().file("a", "1").create();
            fixture.commit().file("a", "2").create();
            fixture.annotatedTag("v1.0.0");
        }

        assertThat(other.id("v1.0.0")).isEqualTo(git.id("v1.0.0"));
        assertThat(other.id("HEAD")).isEqualTo(git.id("refs/heads/main"));
    }

    @Test
    void takesNamesThatAreNoUtf8() throws Exception {
        byte[] name = {'a', (byte) 0xff, 'b'};

        String id = git.commit()
                .file(name, "content".getBytes(StandardCharsets.UTF_8))
                .create();

        try (Repository repository = open();
                TreeWalk walk = walk(repository, id)) {
            assertThat(walk.next()).isTrue();
            assertThat(walk.getRawPath()).isEqualTo(name);
        }
    }

    @Test
    void keepsTheParentsFilesExceptForChanges() throws Exception {
        git.commit()
                .file("keep", "1")
                .file("change", "1")
                .file("remove", "1")
                .file("folder/a", "1")
                .file("folder/b", "1")
                .file("folder-like", "1")
                .create();

        String id = git.commit()
                .file("change", "2")
                .remove("remove")
                .remove("folder")
                .file("folder/c", "2")
                .create();

        assertThat(tree(id))
                .containsExactly("100644 change 2", "100644 folder-like 1", "100644 folder/c 2", "100644 keep 1");
    }

    @Test
    void replacesAFolderByAFile() throws Exception {
        git.commit().file("a/b", "1").create();

        String id = git.commit().file("a", "2").create();

        assertThat(tree(id)).containsExactly("100644 a 2");
    }

    @Test
    void countsMinutesUnlessToldATime() throws Exception {
        Instant later = Instant.parse("2021-06-07T08:09:10Z");
        String first = git.commit().create();
        String second = git.commit().create();
        String third = git.commit().at(later).create();

        assertThat(commit(first).getCommitterIdent().getWhenAsInstant()).isEqualTo(GitFixture.START);
        assertThat(commit(second).getCommitterIdent().getWhenAsInstant()).isEqualTo(GitFixture.START.plusSeconds(60));
        assertThat(commit(third).getCommitterIdent().getWhenAsInstant()).isEqualTo(later);
    }

    @Test
    void makesBranchesMergesAndRoots() throws Exception {
        String base = git.commit().file("base", "1").create();
        git.branch("dev");
        String onDev = git.commit().on("dev").file("dev", "1").create();
        String onMain = git.commit().file("main", "1").create();
        String merge = git.commit().parents("main", "dev").file("dev", "1").create();
        String root = git.commit().on("other").parents().file("root", "1").create();

        assertThat(parents(onDev)).containsExactly(base);
        assertThat(parents(onMain)).containsExactly(base);
        assertThat(parents(merge)).containsExactly(onMain, onDev);
        assertThat(tree(merge)).containsExactly("100644 base 1", "100644 dev 1", "100644 main 1");
        assertThat(parents(root)).isEmpty();
        assertThat(tree(root)).containsExactly("100644 root 1");
        assertThat(git.id("main")).isEqualTo(merge);
        assertThat(git.id("other")).isEqualTo(root);
    }

    @Test
    void makesTagsOfBothKinds() throws Exception {
        String id = git.commit().create();
        git.tag("light").annotatedTag("annotated").annotatedTag("tag-of-tag", "annotated");

        assertThat(git.id("light")).isEqualTo(id);
        assertThat(object("annotated")).isInstanceOf(RevTag.class);
        assertThat(git.id("tag-of-tag^{commit}")).isEqualTo(id);
        assertThat(((RevTag) object("tag-of-tag")).getObject().name()).isEqualTo(git.id("annotated"));
    }

    @Test
    void movesAndRemovesReferences() throws Exception {
        String first = git.commit().create();
        git.tag("v1.0.0");
        String second = git.commit().create();

        git.tag("v1.0.0").ref("refs/pull/1/head", first);
        assertThat(git.id("v1.0.0")).isEqualTo(second);
        assertThat(git.id("refs/pull/1/head")).isEqualTo(first);

        git.deleteRef("refs/tags/v1.0.0");
        assertThatThrownBy(() -> git.id("v1.0.0")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void letsHeadNameAnyBranch() throws Exception {
        git.head("trunk").commit().file("a", "1").create();

        try (Repository repository = open()) {
            Ref head = repository.exactRef(Constants.HEAD);
            assertThat(head.getTarget().getName()).isEqualTo("refs/heads/trunk");
        }
    }

    @Test
    void tellsItsUrl() {
        assertThat(git.url()).isEqualTo("file://" + git.folder().toAbsolutePath());
    }

    private List<String> tree(String commit) throws IOException {
        List<String> entries = new ArrayList<>();
        try (Repository repository = open();
                TreeWalk walk = walk(repository, commit)) {
            while (walk.next()) {
                ObjectId id = walk.getObjectId(0);
                String content = walk.getFileMode().toString().equals("160000")
                        ? id.name()
                        : new String(repository.open(id).getBytes(), StandardCharsets.ISO_8859_1);
                entries.add(walk.getFileMode() + " " + walk.getPathString() + " " + content);
            }
        }
        return entries;
    }

    private static TreeWalk walk(Repository repository, String commit) throws IOException {
        TreeWalk walk = new TreeWalk(repository);
        walk.setRecursive(true);
        walk.addTree(repository.resolve(commit + "^{tree}"));
        return walk;
    }

    private RevCommit commit(String id) throws IOException {
        try (Repository repository = open();
                RevWalk walk = new RevWalk(repository)) {
            return walk.parseCommit(ObjectId.fromString(id));
        }
    }

    private List<String> parents(String id) throws IOException {
        return List.of(commit(id).getParents()).stream().map(RevCommit::name).toList();
    }

    private RevObject object(String revision) throws IOException {
        try (Repository repository = open();
                RevWalk walk = new RevWalk(repository)) {
            return walk.parseAny(ObjectId.fromString(git.id(revision)));
        }
    }

    private Repository open() throws IOException {
        return new FileRepositoryBuilder()
                .setBare()
                .setGitDir(git.folder().toFile())
                .build();
    }
}
