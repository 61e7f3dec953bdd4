package dev.athens.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.Version;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class VersionListTest {
    private static List<Version> versions(String... texts) {
        return Stream.of(texts).map(Version::parse).toList();
    }

    @Test
    void readsLeniently() {
        String text = "v1.10.0\r\n  v1.2.0 2020-01-01T00:00:00Z\n\nv1\nv1.0.0+meta\nmaster\nv1.10.0\n"
                + "v0.0.0-20200101000000-0123456789ab\nv2.0.0+incompatible\nv1.3.0-rc.1";
        assertThat(VersionList.parse(text))
                .isEqualTo(versions("v1.2.0", "v1.3.0-rc.1", "v1.10.0", "v2.0.0+incompatible"));
    }

    @Test
    void readsTheEmptyList() {
        assertThat(VersionList.parse("")).isEmpty();
    }

    @Test
    void writesSortedLines() {
        assertThat(VersionList.format(versions("v1.10.0", "v1.2.0", "v1.10.0", "v1.10.0-a")))
                .isEqualTo("v1.2.0\nv1.10.0-a\nv1.10.0\n");
        assertThat(VersionList.format(List.of())).isEmpty();
    }
}
