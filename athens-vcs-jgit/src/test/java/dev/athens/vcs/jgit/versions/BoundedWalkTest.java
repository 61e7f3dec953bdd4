package dev.athens.vcs.jgit.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.testkit.git.GitFixture;
import dev.athens.vcs.jgit.clones.BudgetException;
import dev.athens.vcs.jgit.clones.GitLimits;
import dev.athens.vcs.jgit.clones.HeapBudget;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BoundedWalkTest {
    private static final int COMMITS = 20;

    @TempDir
    private Path folder;

    private int walk(GitLimits limits) throws IOException {
        GitFixture git = GitFixture.create(folder);
        for (int i = 0; i < COMMITS; i++) {
            git.commit().create();
        }
        HeapBudget heap = new HeapBudget(limits);
        try (Repository repository =
                        new FileRepositoryBuilder().setGitDir(folder.toFile()).build();
                BoundedWalk walk = new BoundedWalk(repository, heap)) {
            walk.markStart(walk.parseCommit(ObjectId.fromString(git.id("HEAD"))));
            int count = 0;
            while (walk.next() != null) {
                count++;
            }
            return count;
        } finally {
            try (HeapBudget.Share all = heap.open()) {
                all.take(limits.sharedBytes()); // nothing stays taken
            }
        }
    }

    /** Limits by which a walk may have so many commits, and all walks together so many bytes. */
    private static GitLimits limits(long commits, long sharedBytes) {
        return new GitLimits(64 << 20, 1 << 20, commits, 1 << 20, 1 << 20, 1 << 20, 1 << 20, sharedBytes);
    }

    @Test
    void walksAsFarAsItMay() throws IOException {
        assertThat(walk(limits(COMMITS, 1 << 20))).isEqualTo(COMMITS);
    }

    @Test
    void stopsAtTooManyCommits() {
        assertThatThrownBy(() -> walk(limits(COMMITS - 1, 1 << 20)))
                .hasRootCauseInstanceOf(BudgetException.class)
                .hasRootCauseMessage("has a history of more than 19 commits, as much as a heap of 64 MiB allows: "
                        + "give Java a larger one (-Xmx)");
    }

    @Test
    void stopsWhenOthersHaveTheMemory() {
        assertThatThrownBy(() -> walk(limits(COMMITS, 1000)))
                .hasRootCauseInstanceOf(BudgetException.class)
                .hasRootCauseMessage("needs 150 bytes of memory more, which other fetches have now");
    }
}
