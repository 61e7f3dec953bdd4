package dev.athens.storage.s3;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that saves into a bucket, until it is done or killed. */
final class SaverProcess {
    private static final ModuleVersion BIG = ModuleVersion.parse("example.com/big", "v1.0.0");

    private SaverProcess() {}

    static Process start(S3Server server, String bucket, String heap, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SaverProcess.class.getName(),
                Integer.toString(server.address().getPort()),
                bucket));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    static FakeModule module(int number) {
        return FakeModule.of("example.com/Greet", "v1." + number / 10 + "." + number % 10)
                .file("a.go", "package a\n// " + number + "\n");
    }

    /** Saves many small versions, or with a third argument one zip of so many megabytes, and reads it. */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        S3Settings settings = S3Server.settings(arguments[1], "", S3Server.ROOT, server);
        try (StorageParts parts = S3Storage.open(settings)) {
            say("open");
            if (arguments.length > 2) {
                saveBig(parts.storage(), Integer.parseInt(arguments[2]));
            } else {
                for (int i = 0; ; i++) {
                    FakeModule module = module(i);
                    if (i % 3 == 0) {
                        parts.storage()
                                .saveHead(module.version(), module.files().head());
                    }
                    parts.storage().save(module.version(), module.files());
                }
            }
        }
    }

    private static void saveBig(Storage storage, int megabytes) throws IOException {
        Path file = Files.createTempFile("athens-s3-test-", ".zip");
        try {
            byte[] buffer = new byte[1 << 20];
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int i = 0; i < megabytes; i++) {
                    out.write(buffer);
                }
            }
            ModuleHead head = new ModuleHead(Blob.of("info"), Blob.of("mod"));
            storage.save(BIG, new ModuleFiles(head, Blob.of(file)));
            long read = 0;
            try (InputStream in = storage.find(BIG).orElseThrow().zip().openStream()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    read += count;
                }
            }
            say("read " + read);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @SuppressWarnings("SystemOut") // what its parent reads
    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
