package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.sumdb.log.SignerKey;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that makes the key of a database. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Makes a key for a checksum database of one's own.",
            "",
            "The secret key is written to a file that only its owner can read; the public one, which",
            "clients set as GOSUMDB, is printed."
        })
final class SumdbKeygen implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Parameters(
            paramLabel = "NAME",
            description =
                    "the database's name, host[/path], such as sum.corp.example; any later change needs a new key")
    private String name = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "where the secret key goes; NAME.key by default, with _ for /. Never overwritten")
    private @Nullable Path file;

    SumdbKeygen(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        SignerKey key = generate();
        Path target = Optional.ofNullable(file).orElseGet(() -> Path.of(name.replaceAll("[/:]", "_") + ".key"));
        write(target, key.secret() + "\n");
        err.println("athens: secret key written to " + target + "; keep it, and keep it from others");
        out.println(key.verifier());
        return 0;
    }

    private SignerKey generate() {
        try {
            return SignerKey.generate(name);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static void write(Path target, String secret) throws IOException {
        boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] permissions = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (OutputStream file = Channels.newOutputStream(Files.newByteChannel(
                target, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions))) {
            file.write(secret.getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    target + ": is there already, and a key is never overwritten; choose another --out", e);
        }
    }
}
