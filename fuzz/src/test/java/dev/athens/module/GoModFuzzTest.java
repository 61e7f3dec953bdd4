package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Nothing that lies in a repository as {@code go.mod} makes its readers fail. */
final class GoModFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void readsAnyFile(byte[] file) {
        GoModFile.parseLenient(file);
        GoModRequirements.parse(file).ifPresent(required -> assertThat(required.versions())
                .allSatisfy(version ->
                        assertThat(ModulePath.parse(version.path().value())).isEqualTo(version.path())));
        assertThat(GoModFile.scanModulePath(file)).doesNotContain("\n");
    }
}
