package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.MainGoMod.Replacement;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainGoModTest {
    private static Optional<MainGoMod> parse(String text) {
        return MainGoMod.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatOnlyAMainModuleSays() {
        MainGoMod file = parse("""
                module example.com/m // comment

                go 1.22.1
                toolchain go1.22.3

                require example.com/a v1.0.0

                exclude (
                	example.com/b v1.0.0
                	example.com/b v2.0.0+incompatible
                )
                replace example.com/a => ../a
                replace (
                	example.com/a v1.0.0 => example.com/fork v1.0.1
                	"example.com/c" => "./dir with blanks"
                )
                tool example.com/a/cmd
                """).orElseThrow();

        ModuleVersion first = ModuleVersion.parse("example.com/a", "v1.0.0");
        assertThat(file.module()).contains(ModulePath.parse("example.com/m"));
        assertThat(file.goVersion()).contains("1.22.1");
        assertThat(file.toolchain()).contains("go1.22.3");
        assertThat(file.requirements()).containsExactly(first);
        assertThat(file.exclusions())
                .containsExactlyInAnyOrder(
                        ModuleVersion.parse("example.com/b", "v1.0.0"),
                        ModuleVersion.parse("example.com/b", "v2.0.0+incompatible"));
        assertThat(file.replacement(first))
                .contains(new Replacement.Module(ModuleVersion.parse("example.com/fork", "v1.0.1")));
        assertThat(file.replacement(ModuleVersion.parse("example.com/a", "v1.1.0")))
                .contains(new Replacement.Folder("../a"));
        assertThat(file.replacement(ModuleVersion.parse("example.com/c", "v1.1.0")))
                .contains(new Replacement.Folder("./dir with blanks"));
        assertThat(file.replacement(ModuleVersion.parse("example.com/d", "v1.1.0")))
                .isEmpty();
    }

    @Test
    void readsAWorkspace() {
        MainGoMod file = parse("go 1.22\nuse ./a\nuse (\n\t./b\n\t../c\n)\nreplace example.com/a => ./d\n")
                .orElseThrow();

        assertThat(file.uses()).containsExactly("./a", "./b", "../c");
        assertThat(file.module()).isEmpty();
        assertThat(file.replacements()).hasSize(1);
    }

    @Test
    void takesAMainModuleThatNobodyCanFetch() {
        assertThat(parse("module main\n").orElseThrow().module()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replace example.com/a\n",
                "replace => ../a\n",
                "replace example.com/a v1.0.0 v1.0.0 => ../a\n",
                "replace example.com/a => example.com/b v1.0.0 v1.0.0\n",
                "exclude example.com/a\n",
                "exclude example.com/a latest\n",
                "toolchain\n",
                "use a b\n",
                "require example.com/a\n"
            })
    void refusesWhatMakesNoSense(String text) {
        assertThat(parse(text)).isEmpty();
    }
}
