package dev.athens.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.athens.module.ModulePath;
import java.nio.charset.StandardCharsets;

/** A filter file is read, or refused by a message that names its line. */
final class FilterFuzzTest {
    private static final ModulePath MODULE = ModulePath.parse("github.com/pkg/errors");

    @FuzzTest(maxDuration = "1m")
    void readsOrNamesTheLine(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            assertThat(FilterFile.parse("filter", text).module(MODULE)).isNotNull();
        } catch (PolicySyntaxException e) {
            assertThat(e).hasMessageStartingWith("filter");
        }
    }
}
