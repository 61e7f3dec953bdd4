package dev.athens.standalone;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.VersionInfo;
import dev.athens.server.AthensServer;
import dev.athens.standalone.commands.Health;
import dev.athens.standalone.commands.Serve;
import dev.athens.standalone.commands.TemporaryFolder;
import dev.athens.storage.fs.FileStorage;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * The command that does once what servers do all the time, so that Java can archive the classes for faster starts. Source:
 * JEP 350, dynamic class-data sharing archives.
 */
@Command(
        name = "training-run",
        mixinStandardHelpOptions = true,
        description = {
            "Starts servers, fetches modules from a proxy and from git and serves them, all on this machine, and ends.",
            "",
            "What it loads can be archived: java -XX:ArchiveClassesAtExit=athens.jsa -jar athens.jar training-run"
        })
final class TrainingRun implements Callable<Integer> {
    private static final ModuleVersion VERSION = ModuleVersion.parse("example.com/training", "v1.0.0");
    private static final ModuleVersion FROM_GIT = ModuleVersion.parse("github.com/athens-training/module", "v1.0.0");
    private static final List<String> REQUESTS = List.of("list", "v1.0.0.info", "v1.0.0.mod", "v1.0.0.zip");

    /** The second time nothing is fetched, the third time nothing is read. */
    private static final int ROUNDS = 3;

    private final Map<String, String> environment;

    TrainingRun(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (TemporaryFolder temporary = new TemporaryFolder(Files.createTempDirectory("athens-training-"))) {
            Path folder = temporary.path();
            publish(folder);
            Serve origin = server(folder.resolve("origin"), Map.of("ATHENS_NETWORK_MODE", "offline"));
            origin.serve(upstream -> {
                Map<String, String> proxy = Map.of("GOPROXY", "http://127.0.0.1:" + upstream.port());
                server(folder.resolve("store"), proxy).serve(server -> ask(server, VERSION));
            });
            fetchFromGit(folder);
        }
        return 0;
    }

    /** What a server needs when it first builds a module. */
    private void fetchFromGit(Path folder) throws IOException, InterruptedException {
        try (TrainingRepository repository = TrainingRepository.serve(FROM_GIT)) {
            Path home = Files.createDirectories(folder.resolve("home"));
            Files.writeString(home.resolve(".gitconfig"), repository.insteadOf("github.com"));
            Map<String, String> direct = Map.of("GOPROXY", "direct", "HOME", home.toString());
            server(folder.resolve("built"), direct).serve(server -> ask(server, FROM_GIT));
        }
    }

    private static void publish(Path folder) throws IOException {
        Path zip = folder.resolve("module.zip");
        try {
            ModuleZipWriter.write(VERSION, List.of(), zip);
        } catch (InvalidZipException e) {
            throw new IllegalStateException("an empty module is valid", e);
        }
        Blob info = Blob.of(new VersionInfo(VERSION.version(), Optional.empty(), Optional.empty()).toJson());
        Blob mod = Blob.of("module " + VERSION.path() + "\n");
        FileStorage.open(folder.resolve("origin")).save(VERSION, new ModuleFiles(info, mod, Blob.of(zip)));
    }

    private Serve server(Path storage, Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.keySet().removeIf(name -> name.startsWith("ATHENS_") || name.startsWith("GO"));
        variables.put("ATHENS_DISK_STORAGE_ROOT", storage.toString());
        variables.put("ATHENS_PORT", "127.0.0.1:0");
        variables.put("GOSUMDB", "off");
        variables.putAll(more);
        PrintStream out = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return new Serve(variables, out, FastStart::start);
    }

    private static void ask(AthensServer server, ModuleVersion version) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            for (String request : REQUESTS) {
                URI uri = URI.create("http://127.0.0.1:" + server.port() + "/" + version.path() + "/@v/" + request);
                try (InputStream in = uri.toURL().openStream()) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
        }
        PrintStream nobody = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        new Health(Map.of("ATHENS_PORT", "127.0.0.1:" + server.port()), nobody).call();
    }
}
