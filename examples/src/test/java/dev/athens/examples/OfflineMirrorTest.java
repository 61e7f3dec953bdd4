package dev.athens.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import dev.athens.upstream.UpstreamFetcher;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineMirrorTest {
    private static final FakeModule OLD =
            FakeModule.of("example.com/Greet", "v1.0.0").file("greet.go", "package greet\n");
    private static final FakeModule NEW =
            FakeModule.of("example.com/Greet", "v1.1.0").file("greet.go", "package greet // new\n");
    private static final ModuleVersion MISSING = ModuleVersion.parse("example.com/Greet", "v1.2.0");

    private final FakeFetcher fetcher = FakeFetcher.serving(OLD, NEW);

    @Test
    void makesAFolderThatIsAProxy(@TempDir Path folder, @TempDir Path scratch) throws Exception {
        OfflineMirror.fill(folder, fetcher, List.of(NEW.version(), OLD.version()));

        UpstreamFetcher offline = UpstreamFetcher.builder(folder.toUri()).build();
        ModulePath module = OLD.version().path();
        assertThat(offline.list(module)).extracting(Version::value).containsExactly("v1.0.0", "v1.1.0");
        assertThat(offline.resolve(module, new VersionQuery.Latest())).isEqualTo(NEW.info());
        assertThat(offline.fetch(OLD.version(), scratch).zip().readBytes(10_000))
                .isEqualTo(OLD.files().zip().readBytes(10_000));
    }

    @Test
    void fetchesNothingTwice(@TempDir Path folder) throws Exception {
        OfflineMirror.fill(folder, fetcher, List.of(OLD.version()));
        OfflineMirror.fill(folder, fetcher, List.of(OLD.version(), NEW.version()));

        assertThat(fetcher.fetches()).containsExactly(OLD.version(), NEW.version());
    }

    @Test
    void saysWhatIsMissing(@TempDir Path folder) {
        assertThatThrownBy(() -> OfflineMirror.fill(folder, fetcher, List.of(OLD.version(), MISSING)))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageStartingWith("example.com/Greet@v1.2.0: ");
        assertThat(folder.resolve("example.com/!greet/@v/v1.0.0.zip")).exists();
    }
}
