package dev.athens.standalone.e2e;

import dev.athens.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A versitygw with one empty bucket in a folder of a test. */
final class BucketProcess implements AutoCloseable {
    static final String SECRET = "secret-of-the-bucket";

    private static final String KEY = "AKIAEXAMPLE";
    private static final String NAME = "modules";
    private static final String ACCESS_LOG = "access.log";

    private final Path folder;
    private final int port;
    private ServerProcess process;

    private BucketProcess(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static BucketProcess start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("buckets").resolve(NAME));
        int port = ServerProcess.freePort();
        return new BucketProcess(folder, port, launch(folder, port));
    }

    private static ServerProcess launch(Path folder, int port) throws IOException, InterruptedException {
        return ServerProcess.start(
                port,
                folder,
                Map.of("ROOT_ACCESS_KEY", KEY, "ROOT_SECRET_KEY", SECRET),
                ServerProcess.find("versitygw"),
                "--port",
                "127.0.0.1:" + port,
                "--quiet",
                "--access-log",
                folder.resolve(ACCESS_LOG).toString(),
                "posix",
                folder.resolve("buckets").toString());
    }

    /** What a server needs to be told to keep modules in the bucket. */
    Map<String, String> settings() {
        return Map.of(
                "ATHENS_STORAGE_TYPE",
                "s3",
                "AWS_REGION",
                "us-east-1",
                "AWS_ACCESS_KEY_ID",
                KEY,
                "AWS_SECRET_ACCESS_KEY",
                SECRET,
                "ATHENS_S3_BUCKET_NAME",
                NAME,
                "AWS_FORCE_PATH_STYLE",
                "true",
                "AWS_ENDPOINT",
                "http://127.0.0.1:" + port);
    }

    /** Where its objects lie as files. */
    Path objects() {
        return folder.resolve("buckets").resolve(NAME);
    }

    int port() {
        return port;
    }

    /** What it was asked so far. */
    String accessLog() throws IOException {
        return Files.readString(folder.resolve(ACCESS_LOG));
    }

    /** Kills it. */
    void stop() throws InterruptedException {
        process.kill();
    }

    /** Starts it again. */
    void startAgain() throws IOException, InterruptedException {
        process = launch(folder, port);
    }

    @Override
    public void close() {
        process.close();
    }
}
