package dev.athens.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetcherChainTest {
    private static final ModuleVersion MODULE = ModuleVersion.parse("m.example/a", "v1.0.0");

    @TempDir
    Path scratch;

    @ParameterizedTest
    @CsvSource(textBlock = """
                    # first   , separator, second    , answered by or failure of, failure
                    ok        , ','      , ok          , first , ''
                    not-found , ','      , ok          , second, ''
                    unavailable, ','     , ok          , first , Unavailable
                    refused   , ','      , ok          , first , Refused
                    not-found , '|'      , ok          , second, ''
                    unavailable, '|'     , ok          , second, ''
                    refused   , '|'      , ok          , second, ''
                    not-found , ','      , not-found   , second, NotFound
                    not-found , ','      , unavailable , second, Unavailable
                    unavailable, '|'     , not-found   , first , Unavailable
                    refused   , '|'      , not-found   , first , Refused
                    unavailable, '|'     , refused     , second, Refused
                    """)
    void followsTheSeparatorAndThrowsTheMostTellingFailure(
            String first, String separator, String second, String decisive, String failure) throws Exception {
        Fallback fallback = separator.equals("|") ? Fallback.ON_ANY_FAILURE : Fallback.ON_NOT_FOUND;
        FetcherChain chain = new FetcherChain(List.of(
                new FetcherChain.Link(AnsweringFetcher.of(first, "first"), false, fallback),
                new FetcherChain.Link(AnsweringFetcher.of(second, "second"), false, Fallback.ON_NOT_FOUND)));

        if (failure.isEmpty()) {
            assertThat(text(chain.fetch(MODULE, scratch).zip())).isEqualTo(decisive);
        } else {
            Throwable thrown = catchThrowable(() -> chain.list(MODULE.path()));
            assertThat(thrown.getClass().getSimpleName()).isEqualTo(failure);
            assertThat(thrown).hasMessage(decisive);
        }
    }

    @Test
    void prefersTheFailureOfTheRepositoryItself() {
        FetcherChain chain = new FetcherChain(List.of(
                new FetcherChain.Link(AnsweringFetcher.of("unavailable", "proxy"), false, Fallback.ON_ANY_FAILURE),
                new FetcherChain.Link(AnsweringFetcher.of("not-found", "direct"), true, Fallback.ON_NOT_FOUND)));

        assertThatThrownBy(() -> chain.resolve(MODULE.path(), new VersionQuery.Latest()))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("direct");
    }

    @Test
    void doesNotAskTheNextAfterAnAnswer() throws Exception {
        AnsweringFetcher second = AnsweringFetcher.answering("second");
        FetcherChain chain = new FetcherChain(List.of(
                new FetcherChain.Link(AnsweringFetcher.answering("first"), false, Fallback.ON_ANY_FAILURE),
                new FetcherChain.Link(second, true, Fallback.ON_NOT_FOUND)));

        assertThat(chain.list(MODULE.path())).containsExactly(AnsweringFetcher.VERSION);
        assertThat(second.asked).isZero();
    }

    @Test
    void givesEachFetcherAnEmptyFolderOfItsOwn() throws Exception {
        AnsweringFetcher first = AnsweringFetcher.of("not-found", "first");
        AnsweringFetcher second = AnsweringFetcher.of("ok", "second");
        FetcherChain chain = new FetcherChain(List.of(
                new FetcherChain.Link(first, false, Fallback.ON_NOT_FOUND),
                new FetcherChain.Link(second, false, Fallback.ON_NOT_FOUND)));

        chain.fetch(MODULE, scratch);

        assertThat(first.scratchFolders.get(0)).hasParent(scratch).isEmptyDirectory();
        assertThat(second.scratchFolders.get(0)).hasParent(scratch).isNotEqualTo(first.scratchFolders.get(0));
    }

    @Test
    void passesInterruptsOnWithoutFallingBack() {
        AnsweringFetcher second = AnsweringFetcher.answering("second");
        FetcherChain chain = new FetcherChain(List.of(
                new FetcherChain.Link(new InterruptedFetcher(), false, Fallback.ON_ANY_FAILURE),
                new FetcherChain.Link(second, true, Fallback.ON_NOT_FOUND)));

        assertThatThrownBy(() -> chain.list(MODULE.path())).isInstanceOf(InterruptedException.class);
        assertThat(second.asked).isZero();
    }

    @Test
    void needsALink() {
        assertThatThrownBy(() -> new FetcherChain(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static String text(Blob blob) throws IOException {
        return new String(blob.readBytes(100), StandardCharsets.UTF_8);
    }

    private static final class InterruptedFetcher implements ModuleFetcher {
        @Override
        public List<Version> list(ModulePath module) throws InterruptedException {
            throw new InterruptedException();
        }

        @Override
        public VersionInfo resolve(ModulePath module, VersionQuery query) throws InterruptedException {
            throw new InterruptedException();
        }

        @Override
        public ModuleFiles fetch(ModuleVersion version, Path folder) throws InterruptedException {
            throw new InterruptedException();
        }
    }
}
