package dev.athens.storage.s3;

import dev.athens.storage.s3.S3Settings.Limits;
import dev.athens.testkit.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

/** A versitygw over a temporary folder, with buckets, and logins that may do more or less. */
final class S3Server implements AutoCloseable {
    static final String ROOT = "rootkey";
    static final String READER = "readerkey";
    static final String NOBODY = "nobodykey";
    static final String SECRET = "secretsecret";

    private static final Limits LIMITS = new Limits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofHours(24));
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    private final Path folder;
    private final ServerProcess process;

    private S3Server(Path folder, ServerProcess process) {
        this.folder = folder;
        this.process = process;
    }

    static S3Server start() throws Exception {
        Path program = ServerProcess.find("versitygw");
        Path folder = Files.createTempDirectory("athens-s3-test-");
        Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(folder.resolve("iam"));
        int port = ServerProcess.freePort();
        ServerProcess process = ServerProcess.start(
                port,
                folder,
                Map.of("ROOT_ACCESS_KEY", ROOT, "ROOT_SECRET_KEY", SECRET),
                program,
                "--port",
                "127.0.0.1:" + port,
                "--keep-alive",
                "--quiet",
                "--iam-dir",
                folder.resolve("iam").toString(),
                "posix",
                folder.resolve("data").toString());
        S3Server server = new S3Server(folder, process);
        for (String user : List.of(READER, NOBODY)) {
            server.addUser(program, user);
        }
        return server;
    }

    private void addUser(Path program, String user) throws Exception {
        Process admin = new ProcessBuilder(
                        program.toString(),
                        "admin",
                        "--access",
                        ROOT,
                        "--secret",
                        SECRET,
                        "--endpoint-url",
                        "http://127.0.0.1:" + process.port(),
                        "create-user",
                        "--access",
                        user,
                        "--secret",
                        SECRET,
                        "--role",
                        "user")
                .redirectErrorStream(true)
                .start();
        String said = new String(admin.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (admin.waitFor() != 0) {
            throw new IOException("no user " + user + ": " + said);
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), process.port());
    }

    /** Makes a bucket that {@link #READER} may read. */
    String newBucket() {
        String name = "bucket" + BUCKETS.incrementAndGet();
        String resource = "\"Resource\":[\"arn:aws:s3:::" + name + "\",\"arn:aws:s3:::" + name + "/*\"]";
        try (Bucket root = Bucket.of(settings(name))) {
            S3Client client = root.client();
            client.createBucket(request -> request.bucket(name));
            client.putBucketPolicy(request -> request.bucket(name)
                    .policy(
                            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\""
                                    + READER + "\"]},\"Action\":[\"s3:GetObject\",\"s3:ListBucket\"]," + resource
                                    + "}]}"));
        }
        return name;
    }

    S3Settings settings(String bucket) {
        return settings(bucket, "", ROOT, address());
    }

    static S3Settings settings(String bucket, String prefix, String key, InetSocketAddress server) {
        return new S3Settings(
                "Storage.S3",
                bucket,
                BucketKeys.below(prefix),
                "us-east-1",
                Optional.of(URI.create("http://127.0.0.1:" + server.getPort())),
                true,
                StaticCredentialsProvider.create(AwsBasicCredentials.create(key, SECRET)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                S3Settings.DEFAULT_LEASE,
                LIMITS);
    }

    ServerProcess process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        process.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
