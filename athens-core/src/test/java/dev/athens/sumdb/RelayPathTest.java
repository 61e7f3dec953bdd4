package dev.athens.sumdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayPathTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    latest                                          , TREE_HEAD, 1048576
                    lookup/c.example/!mod/v2@v2.0.0-!r!c1           , LOOKUP   , 1048576
                    lookup/c.example/m@v2.0.0+incompatible          , LOOKUP   , 1048576
                    lookup/golang.org/toolchain@v0.0.1-go1.22.0.linux-amd64, LOOKUP, 1048576
                    lookup/c.example/m@v0.0.0-20200101000000-0123456789ab, LOOKUP, 1048576
                    tile/8/0/000                                    , HASHES   , 8192
                    tile/8/0/000.p/5                                , HASHES   , 160
                    tile/8/0/999                                    , HASHES   , 8192
                    tile/8/1/x001/000                               , HASHES   , 8192
                    tile/8/0/x001/x234/067                          , HASHES   , 8192
                    tile/8/0/x001/x000/067.p/255                    , HASHES   , 8160
                    tile/8/63/000                                   , HASHES   , 8192
                    tile/8/data/x012/345.p/12                       , RECORDS  , 1048576
                    """)
    void knowsWhatADatabaseHas(String path, SumdbRelay.Kind kind, int maxBytes) {
        assertThat(RelayPath.parse(path)).hasValueSatisfying(parsed -> {
            assertThat(parsed.text()).isEqualTo(path);
            assertThat(parsed.kind()).isEqualTo(kind);
            assertThat(parsed.maxBytes()).isEqualTo(maxBytes);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/latest",
                "latest/",
                "Latest",
                "supported/x",
                "lookup/",
                "lookup/c.example/m",
                "lookup/c.example/m@",
                "lookup/c.example/m@latest",
                "lookup/c.example/m@v1.0",
                "lookup/c.example/m@v2.0.0",
                "lookup/c.example/Mod@v1.0.0",
                "lookup/c.example/../m@v1.0.0",
                "lookup/c.example/m@v1.0.0/..",
                "lookup/c.example/m@v1.0.0@v1.0.0",
                "lookup/c.example/m@v1.0.0?x=1",
                "lookup/m@v1.0.0",
                "tile/7/0/000",
                "tile/8/0/0",
                "tile/8/00/000",
                "tile/8/64/000",
                "tile/8/-1/000",
                "tile/8/0/1000",
                "tile/8/0/x000/001",
                "tile/8/0/001/002",
                "tile/8/0/x001/x002",
                "tile/8/0/000.p/0",
                "tile/8/0/000.p/05",
                "tile/8/0/000.p/256",
                "tile/8/0/000.p/",
                "tile/8/0/000/",
                "tile/8/Data/000",
                "tile/8/0/../000",
                "tile/8/0/x001/x001/x001/x001/x001/x001/001"
            })
    void refusesEverythingElse(String path) {
        assertThat(RelayPath.parse(path)).isEmpty();
    }
}
