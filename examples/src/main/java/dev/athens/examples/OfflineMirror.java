package dev.athens.examples;

import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.fs.FileStorage;
import dev.athens.sumdb.GoOrigins;
import dev.athens.vcs.jgit.JGitFetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Shows how to fill a folder with chosen module versions. The folder is then a static proxy, for a machine without a
 * network for example:
 *
 * <pre>
 * GOPROXY=file:///media/modules GOSUMDB=off go build ./...
 * </pre>
 */
public final class OfflineMirror {
    private OfflineMirror() {}

    /**
     * Fetches, checks and stores versions, unless the folder has them already; their dependencies are not followed.
     *
     * @throws FetchException if a version cannot be had; those before it are stored
     */
    static void fill(Path folder, ModuleFetcher fetcher, List<ModuleVersion> versions)
            throws FetchException, IOException, InterruptedException {
        try (ModuleProxy proxy =
                ModuleProxy.builder(FileStorage.open(folder), fetcher).build()) {
            for (ModuleVersion version : versions) {
                Answer answer = proxy.answer(new ProtocolRequest.Zip(version));
                if (answer instanceof Answer.Absent absent) {
                    throw new FetchException.NotFound(absent.reason());
                }
                if (answer instanceof Answer.Gone gone) {
                    throw new FetchException.NotFound(gone.reason());
                }
                if (answer instanceof Answer.Refused refused) {
                    throw new FetchException.Refused(refused.reason());
                }
            }
        }
    }

    /**
     * Fills a folder from where GOPROXY says, or from git, with what the checksum database knows.
     *
     * @param args the folder and any number of {@code module@version}
     */
    public static void main(String[] args) throws FetchException, IOException, InterruptedException {
        if (args.length == 0) {
            throw new IllegalArgumentException("missing arguments: a folder, and modules such as example.com/a@v1.0.0");
        }
        Path folder = Path.of(args[0]);
        List<ModuleVersion> versions =
                Stream.of(args).skip(1).map(OfflineMirror::parse).toList();
        try (JGitFetcher git =
                JGitFetcher.builder(folder.resolve(".athens").resolve("clones")).build()) {
            Path proved = folder.resolve(".athens").resolve("sumdb");
            fill(folder, GoOrigins.of(System.getenv(), git, proved).fetcher(), versions);
        }
    }

    private static ModuleVersion parse(String arg) {
        int at = arg.indexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException(arg + ": has no version, write module@version");
        }
        return ModuleVersion.parse(arg.substring(0, at), arg.substring(at + 1));
    }
}
