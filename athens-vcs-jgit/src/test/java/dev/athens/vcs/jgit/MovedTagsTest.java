package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.mem.MemoryStorage;
import dev.athens.vcs.jgit.clones.FolderTransports;
import dev.athens.vcs.jgit.clones.MovableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of tags and branches: what was served once is served again, with the same bytes. */
class MovedTagsTest {
    private static final int MAX_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"moved", "deletedbase", "rewritten"})
    void aStoreKeepsWhatItServed(String name) throws Exception {
        Path https = folder.resolve("https");
        CaseRepository repository = CaseRepository.build(CaseFile.read(CaseFile.FOLDER.resolve(name + ".txt")), https);
        MovableClock clock = new MovableClock();
        try (JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                        .clock(clock)
                        .build(module -> repository.locate(module.value()), new FolderTransports(https));
                ModuleProxy proxy = ModuleProxy.builder(MemoryStorage.ofMaxBytes(MAX_BYTES), fetcher)
                        .scratch(Files.createDirectories(folder.resolve("scratch")))
                        .build()) {
            Map<ProtocolRequest, byte[]> served = new LinkedHashMap<>();
            for (ProtocolRequest request : requests(repository)) {
                served.put(request, bytes(proxy, request));
            }
            assertThat(served).isNotEmpty();
            assertThat(repository.next()).isTrue();
            clock.advance(Duration.ofMinutes(1));
            for (Map.Entry<ProtocolRequest, byte[]> before : served.entrySet()) {
                assertThat(bytes(proxy, before.getKey()))
                        .as("%s", before.getKey())
                        .isEqualTo(before.getValue());
            }
        }
    }

    /** All that a client asks for the versions whose files the case asks for. */
    private static List<ProtocolRequest> requests(CaseRepository repository) {
        return repository.asks().stream()
                .filter(ask -> ask.startsWith("files "))
                .map(ask -> ask.split("[ @]"))
                .map(words -> ModuleVersion.parse(words[1], words[2]))
                .flatMap(version -> Stream.<ProtocolRequest>of(
                        new ProtocolRequest.Info(version.path(), new VersionQuery.Exact(version.version())),
                        new ProtocolRequest.Mod(version),
                        new ProtocolRequest.Zip(version),
                        new ProtocolRequest.List(version.path())))
                .toList();
    }

    private static byte[] bytes(ModuleProxy proxy, ProtocolRequest request) throws Exception {
        Blob body = ((Answer.Found) proxy.answer(request)).body();
        return body.readBytes(MAX_BYTES);
    }
}
