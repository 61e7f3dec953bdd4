package dev.athens.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProtocolRequestTest {
    private static final ModulePath MODULE = ModulePath.parse("c.example/Mod/v2");

    @Test
    void readsEveryKindOfRequest() {
        ModuleVersion version = ModuleVersion.parse("c.example/Mod/v2", "v2.0.0-RC1");
        String base = "/c.example/!mod/v2/";
        assertThat(ProtocolRequest.parse(base + "@v/list")).isEqualTo(new ProtocolRequest.List(MODULE));
        assertThat(ProtocolRequest.parse(base + "@latest")).isEqualTo(new ProtocolRequest.Latest(MODULE));
        assertThat(ProtocolRequest.parse(base + "@v/v2.0.0-!r!c1.info"))
                .isEqualTo(new ProtocolRequest.Info(MODULE, new VersionQuery.Exact(version.version())));
        assertThat(ProtocolRequest.parse(base + "@v/v2.0.0-!r!c1.mod")).isEqualTo(new ProtocolRequest.Mod(version));
        assertThat(ProtocolRequest.parse(base + "@v/v2.0.0-!r!c1.zip")).isEqualTo(new ProtocolRequest.Zip(version));
        assertThat(ProtocolRequest.parse("c.example/!mod/v2/@v/list").module()).isEqualTo(MODULE);
        assertThat(new ProtocolRequest.Zip(version).module()).isEqualTo(MODULE);
        assertThat(new ProtocolRequest.Mod(version).module()).isEqualTo(MODULE);
    }

    @ParameterizedTest
    @CsvSource({
        "main.info, main", "v1.info, v1", "list.info, list", "v1.0.0-x.info.info, v1.0.0-x.info",
        "v3.0.0.info, v3.0.0", "0123456789ab.info, 0123456789ab", "v2.0.0+meta.info, v2.0.0+meta", "!x.y.info, X.y"
    })
    void takesAnyRevisionForInfo(String file, String revision) {
        VersionQuery query = Version.tryParse(revision)
                .filter(MODULE::accepts)
                .<VersionQuery>map(VersionQuery.Exact::new)
                .orElseGet(() -> new VersionQuery.Revision(revision));
        assertThat(ProtocolRequest.parse("/c.example/!mod/v2/@v/" + file))
                .isEqualTo(new ProtocolRequest.Info(MODULE, query));
    }

    @Test
    void keepsThePlusOfIncompatibleVersions() {
        assertThat(ProtocolRequest.parse("/m.x/a/@v/v2.0.0+incompatible.zip"))
                .isEqualTo(new ProtocolRequest.Zip(ModuleVersion.parse("m.x/a", "v2.0.0+incompatible")))
                .hasToString("m.x/a@v2.0.0+incompatible.zip");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/m.x/a",
                "/m.x/a/@v",
                "/m.x/a/@v/",
                "/m.x/a/@v/v1.0.0",
                "/m.x/a/@v/v1.0.0.ziphash",
                "/m.x/a/@v/.info",
                "/m.x/a/@v/v1.zip",
                "/m.x/a/@v/main.mod",
                "/m.x/a/@v/v2.0.0.mod",
                "/m.x/a/@v/v1.0.0+meta.zip",
                "/m.x/a/@v/a/b.info",
                "/m.x/a/@v/..info",
                "/m.x/a/@v/../x.info",
                "/m.x/a/@v/V1.0.0.info",
                "/m.x/A/@v/list",
                "/m.x/a/@v/list/@latest",
                "//m.x/a/@v/list",
                "/@v/list",
                "/@latest",
                "/a/@v/list",
                "/m.x/../a/@v/list",
                "/m.x/a/@v/LIST",
                "/m.x/a/@v/list ",
                "/m.x/%21a/@v/list",
                "/m.x/a/@v/@v/list",
                "/sumdb/x/supported",
                "/m.x/a@v/list",
                "/m.x/a/@latest/"
            })
    void refusesWhatCannotExist(String path) {
        assertThatThrownBy(() -> ProtocolRequest.parse(path)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void refusesVeryLongPaths() {
        assertThatThrownBy(() -> ProtocolRequest.parse("/m.x/" + "a".repeat(2048) + "/@v/list"))
                .isInstanceOf(InvalidNameException.class)
                .hasMessageEndingWith("request path is longer than 2048 characters");
    }
}
