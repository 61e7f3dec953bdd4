package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleVersion;
import dev.athens.storage.s3.BucketKeys.Kind;
import dev.athens.storage.s3.BucketKeys.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketKeysTest {
    private static final ModuleVersion AZURE = ModuleVersion.parse("github.com/Azure/sdk", "v1.0.0-RC.head");

    @ParameterizedTest
    @ValueSource(strings = {"", "below", "/below/this/"})
    void readsWhatItWrites(String prefix) {
        BucketKeys keys = BucketKeys.below(prefix);

        for (Kind kind : Kind.values()) {
            assertThat(keys.parse(keys.of(AZURE, kind))).contains(new Named(AZURE, kind));
        }
        assertThat(keys.versionOfZip(keys.newZip(AZURE))).contains(AZURE);
        assertThat(keys.parse(keys.newZip(AZURE))).isEmpty();
    }

    @Test
    void namesObjectsAsGomodsAthensDoes() {
        assertThat(BucketKeys.below("").of(AZURE, Kind.INFO)).isEqualTo("github.com/Azure/sdk/@v/v1.0.0-RC.head.info");
        assertThat(BucketKeys.below("/p/").of(AZURE, Kind.WHOLE))
                .isEqualTo("p/github.com/Azure/sdk/@v/v1.0.0-RC.head.whole");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "p/",
                "github.com/a/@v/v1.0.0.info",
                "p/github.com/a/@v/v1.0.0",
                "p/github.com/a/@v/v1.0.0.txt",
                "p/github.com/a/@v/v1.0.0.INFO",
                "p/github.com/a/@v/.info",
                "p/github.com/a/@v/list",
                "p/github.com/a/v1.0.0.info",
                "p/@v/v1.0.0.info",
                "p/github.com/a/@v/v1.info",
                "p/github.com/a/v2/@v/v1.0.0.info",
                "p/github.com/a/@v/@v/v1.0.0.info",
                "p/.athens/zips/github.com/a/@v/v1.0.0.zip"
            })
    void readsNothingElse(String key) {
        assertThat(BucketKeys.below("p").parse(key)).isEmpty();
    }
}
