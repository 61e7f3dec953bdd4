package dev.athens.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.ModulePath;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadFileTest {
    private static final String SAMPLE = """
            # everything
            downloadURL = "https://proxy.example/base/"
            mode = "async_redirect" // goes on in the background

            download "github.com/gomods/*" {
                mode = "sync"
            }
            /* the capital is part of
               the name */
            download "golang.org/x/*" { mode = "none" }

            download "github.com/Azure" {
                mode = "redirect"
                downloadURL = "https://azure.example"
            }
            """;

    @ParameterizedTest
    @CsvSource({
        "github.com/gomods/athens, SYNC,",
        "github.com/gomods/athens/v2, SYNC,",
        "github.com/gomods, ASYNC_REDIRECT, https://proxy.example/base/",
        "golang.org/x/mod, NONE,",
        "github.com/Azure/azure-sdk, REDIRECT, https://azure.example",
        "github.com/azure/azure-sdk, ASYNC_REDIRECT, https://proxy.example/base/",
        "example.com/other, ASYNC_REDIRECT, https://proxy.example/base/",
    })
    void findsTheFirstBlockThatCoversTheModule(String module, DownloadMode mode, String url) {
        DownloadPolicy.Rule rule = DownloadFile.parse("d.hcl", SAMPLE).of(ModulePath.parse(module));
        assertThat(rule.mode()).isEqualTo(mode);
        assertThat(rule.proxy()).isEqualTo(Optional.ofNullable(url).map(URI::create));
    }

    @Test
    void readsAnEmptyFileAsSync() {
        assertThat(DownloadFile.parse("d.hcl", "").of(ModulePath.parse("example.com/a")))
                .isEqualTo(DownloadPolicy.Rule.SYNC);
    }

    @Test
    void readsEscapesInTexts() {
        assertThat(DownloadFile.parse("d.hcl", "mode = \"\\u0073ync\"").of(ModulePath.parse("example.com/a")))
                .isEqualTo(DownloadPolicy.Rule.SYNC);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = '|',
            value = {
                "mode = \"snyc\" | d.hcl:1:8: unknown mode snyc, must be sync, async, redirect, async_redirect, none",
                "mode = sync | d.hcl:1:8: expected a text in quotes here",
                "mode = 1 | d.hcl:1:8: expected a text in quotes here",
                "mode = \"redirect\" | d.hcl:1:8: mode redirect needs a downloadURL here or at the top of the file",
                "mode = \"sync | d.hcl:1:8: the closing quote is missing",
                "mode = \"${x}\" | d.hcl:1:9: templates such as ${...} are not supported",
                "mode = \"\\x\" | d.hcl:1:9: unknown escape, must be one of \\n \\r \\t \\\" \\\\ \\uNNNN \\UNNNNNNNN",
                "mode = \"sync\" mode = \"none\" | d.hcl:1:15: a new line must begin here",
                "mode | d.hcl:1:5: = or { must follow mode",
                "= | d.hcl:1:1: expected the name of an attribute or block here",
                "} | d.hcl:1:1: expected the name of an attribute or block here",
                "/* | d.hcl:1:1: */ is missing at the end of the comment",
                "url = \"\" | d.hcl:1:1: unknown attribute url, must be mode or downloadURL",
                "downloadURL = \"proxy.example\" | d.hcl:1:15: downloadURL must be a URL such as https://proxy.example",
                "downloadURL = \"https://a:b@c\" | d.hcl:1:15: downloadURL must not hold a login: every client would be told it",
                "downloadURL = \"https://c?x\" | d.hcl:1:15: downloadURL must end with its path, without ? and #",
                "downloads \"x\" { } | d.hcl:1:1: unknown block downloads, only download is known",
                "download { } | d.hcl:1:1: a download block has one label, a pattern such as \"github.com/acme/*\"",
                "download \"a\" { } | d.hcl:1:1: mode is missing, must be sync, async, redirect, async_redirect, none",
                "download \"a\" { mode = \"none\" | d.hcl:1:29: } is missing at the end of the file",
                "download \"[a\" { mode = \"none\" } | d.hcl:1:10: must be one pattern such as github.com/acme/*, not \"[a\"",
                "download \"a,b\" { mode = \"none\" } | d.hcl:1:10: must be one pattern such as github.com/acme/*, not \"a,b\"",
                "download \"a\" { download \"b\" { mode = \"none\" } } | d.hcl:1:16: a download block holds no blocks",
            })
    void saysWhereAFileIsWrong(String text, String message) {
        assertThatThrownBy(() -> DownloadFile.parse("d.hcl", text))
                .isInstanceOf(PolicySyntaxException.class)
                .hasMessage(message);
    }

    @Test
    void saysWhereAFileOfSeveralLinesIsWrong() {
        String text =
                "mode = \"sync\"\n/* two\nlines */\n\ndownload \"a\" {\n\tmode = \"sync\"\n  mode = \"none\"\n}\n";
        assertThatThrownBy(() -> DownloadFile.parse("d.hcl", text)).hasMessage("d.hcl:7:3: mode is set twice");
    }

    @Test
    void refusesBlocksWithoutEnd() {
        assertThatThrownBy(() -> DownloadFile.parse("d.hcl", "download \"a\" {\n".repeat(100)))
                .isInstanceOf(PolicySyntaxException.class)
                .hasMessageEndingWith("blocks are nested too deeply");
    }
}
