package dev.athens.vcs.jgit.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaticHostsTest {
    @ParameterizedTest
    @CsvSource({
        "github.com/u/r, git, github.com/u/r",
        "github.com/U/R.x/v2, git, github.com/U/R.x",
        "github.com/u/r/a/b, git, github.com/u/r",
        "bitbucket.org/u/r/a, git, bitbucket.org/u/r",
        "hub.jazz.net/git/u1/r/a, git, hub.jazz.net/git/u1/r",
        "git.apache.org/a_b.git/c, git, git.apache.org/a_b.git",
        "git.openstack.org/u/r/a, git, git.openstack.org/u/r",
        "git.openstack.org/u/r.git/a, git, git.openstack.org/u/r.git",
        "chiselapp.com/user/u/repository/r, fossil, chiselapp.com/user/u/repository/r",
    })
    void knowsTheRepositoriesOfKnownHosts(String path, String vcs, String root) {
        assertThat(StaticHosts.find(path)).hasValue(new StaticHosts.Result.Repository(vcs, "https://" + root, root));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "github.com; 'invalid github.com import path \"github.com\"'",
                "github.com/u; 'invalid github.com import path \"github.com/u\"'",
                "github.com/u/~r; 'invalid github.com import path \"github.com/u/~r\"'",
                "github.com/u/r.git; 'invalid version control suffix in github.com/ path'",
                "github.com/u/r.hg/x; 'invalid version control suffix in github.com/ path'",
                "github.com/u/r.svn; 'invalid version control suffix in github.com/ path'",
                "github.com/u/r.bzr; 'invalid version control suffix in github.com/ path'",
                "github.com/u/r.fossil; 'invalid version control suffix in github.com/ path'",
                "bitbucket.org/u/r.git; 'invalid version control suffix in bitbucket.org/ path'",
                "bitbucket.org/u; 'invalid bitbucket.org import path \"bitbucket.org/u\"'",
                "hub.jazz.net/git/u/r.git; 'invalid version control suffix in hub.jazz.net/git/ path'",
                "git.openstack.org/u; 'invalid git.openstack.org import path \"git.openstack.org/u\"'",
                "hub.jazz.net/git/U/r; 'invalid hub.jazz.net/git import path \"hub.jazz.net/git/U/r\"'",
                "git.apache.org/a; 'invalid git.apache.org import path \"git.apache.org/a\"'",
                "chiselapp.com/user/u/repository/r/x; "
                        + "'invalid chiselapp.com import path \"chiselapp.com/user/u/repository/r/x\"'",
                "example.net/x; no modules on example.net",
                "rsc.io; rsc.io is not a module",
            })
    void rejectsWrongPathsOfKnownHosts(String path, String reason) {
        assertThat(StaticHosts.find(path)).hasValue(new StaticHosts.Result.Invalid(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "h.example/u/r.git, git, h.example/u/r, h.example/u/r.git",
        "h.example/u/r.git/sub/v2, git, h.example/u/r, h.example/u/r.git",
        "h.example/r.git/s.git, git, h.example/r, h.example/r.git",
        "h.example/~u/r.git, git, h.example/~u/r, h.example/~u/r.git",
        "h.example/a.b.git/~x, git, h.example/a.b, h.example/a.b.git",
        "h.example/r.svn, svn, h.example/r, h.example/r.svn",
        "h.example/r.hg/x, hg, h.example/r, h.example/r.hg",
        "h.example/r.bzr, bzr, h.example/r, h.example/r.bzr",
        "h.example/r.fossil, fossil, h.example/r, h.example/r.fossil",
    })
    void findsASuffixInAnElement(String path, String vcs, String repository, String root) {
        assertThat(StaticHosts.find(path)).hasValue(new StaticHosts.Result.Schemeless(vcs, repository, root));
    }

    @ParameterizedTest
    @CsvSource({
        "h.example/u/r",
        "h.example/u/gitx.gitx",
        "h.example/.git",
        "github.com.example/u/r",
        "rsc.io/quote",
        "a.git",
        "h.example/a~b/r.git",
        "hub.jazz.net/x",
        "gitlab.com/u/r",
        "gopkg.in/yaml.v3",
        "launchpad.net/project/series",
    })
    void leavesOtherPathsToTheirPage(String path) {
        assertThat(StaticHosts.find(path)).isEmpty();
    }

    @Test
    void standsVeryLongPaths() {
        String tail = "/a".repeat(100_000);

        assertThat(StaticHosts.find("github.com/u/r" + tail)).isPresent();
        assertThat(StaticHosts.find("h.example" + tail)).isEqualTo(Optional.empty());
    }
}
