package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.VersionInfo;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fetches versions in two steps, and finds them to be the same as in one. */
final class TwoSteps {
    private static final int MAX_MOD_BYTES = 32 << 20;

    private TwoSteps() {}

    /** The head, then the zip that belongs to it. */
    static ModuleFiles fetch(JGitFetcher fetcher, ModuleVersion version, Path folder)
            throws IOException, FetchException, InterruptedException {
        ModuleHead head = fetcher.fetchHead(version).orElseThrow();
        return new ModuleFiles(head, fetcher.fetchZip(version, head, Files.createTempDirectory(folder, "zip")));
    }

    /**
     * The version as one fetcher gives it at once; the other gives the same bytes in two steps.
     *
     * @param stepwise of the same repositories, with a cache folder of its own
     */
    static ModuleFiles compare(JGitFetcher atOnce, JGitFetcher stepwise, ModuleVersion version, Path folder)
            throws IOException, FetchException, InterruptedException {
        ModuleFiles whole;
        try {
            whole = atOnce.fetch(version, Files.createTempDirectory(folder, "whole"));
        } catch (FetchException e) {
            assertFailsAlike(stepwise, version, folder, e);
            throw e;
        }
        ModuleFiles files = fetch(stepwise, version, folder);
        assertThat(text(files)).isEqualTo(text(whole));
        return whole;
    }

    private static void assertFailsAlike(
            JGitFetcher fetcher, ModuleVersion version, Path folder, FetchException expected)
            throws IOException, InterruptedException {
        try {
            fetch(fetcher, version, folder);
        } catch (FetchException e) {
            assertThat(e).hasSameClassAs(expected).hasMessage(expected.getMessage());
            return;
        }
        throw new AssertionError(version + " is fetched in two steps, but not at once: " + expected);
    }

    private static String text(ModuleFiles files) throws IOException {
        return new String(files.info().readBytes(VersionInfo.MAX_BYTES), StandardCharsets.UTF_8)
                + "\n" + new String(files.mod().readBytes(MAX_MOD_BYTES), StandardCharsets.ISO_8859_1)
                + "\n" + DirHash.ofZip(files.zip().file().orElseThrow());
    }
}
