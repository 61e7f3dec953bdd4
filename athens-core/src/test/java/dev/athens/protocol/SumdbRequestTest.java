package dev.athens.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SumdbRequestTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    supported                                       , Supported , false
                    latest                                          , Latest    , false
                    lookup/c.example/!mod/v2@v2.0.0-!r!c1           , Lookup    , false
                    lookup/c.example/m@v2.0.0+incompatible          , Lookup    , false
                    lookup/golang.org/toolchain@v0.0.1-go1.22.0.linux-amd64, Lookup, false
                    lookup/c.example/m@v0.0.0-20200101000000-0123456789ab, Lookup, false
                    tile/8/0/000                                    , HashTile  , true
                    tile/8/0/000.p/5                                , HashTile  , false
                    tile/8/0/999                                    , HashTile  , true
                    tile/8/1/x001/000                               , HashTile  , true
                    tile/8/0/x001/x234/067                          , HashTile  , true
                    tile/8/0/x001/x000/067.p/255                    , HashTile  , false
                    tile/8/7/000                                    , HashTile  , true
                    tile/8/data/x012/345.p/12                       , RecordTile, false
                    tile/8/data/x012/345                            , RecordTile, true
                    """)
    void knowsWhatADatabaseHas(String path, String kind, boolean isFinal) {
        SumdbRequest request = SumdbRequest.parse(path);

        assertThat(request.path()).isEqualTo(path);
        assertThat(request).hasToString(path);
        assertThat(request.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(request.isFinal()).isEqualTo(isFinal);
    }

    @Test
    void takesPathsApart() {
        assertThat(SumdbRequest.parse("lookup/c.example/!mod/v2@v2.0.0-!r!c1"))
                .isEqualTo(new SumdbRequest.Lookup(ModuleVersion.parse("c.example/Mod/v2", "v2.0.0-RC1")));
        assertThat(SumdbRequest.parse("tile/8/2/x001/x234/067.p/3"))
                .isEqualTo(new SumdbRequest.HashTile(2, 1_234_067, 3));
        assertThat(SumdbRequest.parse("tile/8/data/000")).isEqualTo(new SumdbRequest.RecordTile(0, 256));
    }

    @Test
    void hasNoTilesBeyondATree() {
        assertThatThrownBy(() -> new SumdbRequest.HashTile(8, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SumdbRequest.HashTile(0, -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SumdbRequest.RecordTile(0, 257)).isInstanceOf(IllegalArgumentException.class);
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
                "lookup/c.example/m@v1.0.0\n",
                "lookup/c.example/m@v1.0.0@v1.0.0",
                "lookup/c.example/m@v1.0.0?x=1",
                "lookup/m@v1.0.0",
                "tile/7/0/000",
                "tile/8/0/0",
                "tile/8/00/000",
                "tile/8/8/000",
                "tile/9/0/000",
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
                "tile/8/data/../0/000",
                "tile/8/0/x001/x001/x001/x001/x001/x001/001"
            })
    void refusesEverythingElse(String path) {
        assertThatThrownBy(() -> SumdbRequest.parse(path)).isInstanceOf(InvalidNameException.class);
    }
}
