package dev.athens.storage.s3;

import dev.athens.content.Blob;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects of one bucket, with exceptions that say which bucket and what is wrong with it. Thread-safe.
 *
 * <p>Failed requests are repeated by the client, up to three times in all and more slowly if the server asks for that. So a
 * conditional write that has succeeded may be repeated and then fail: see {@link #putIfAbsent}.
 */
final class Bucket implements Closeable {
    /** Objects of up to so many bytes are read at once. */
    static final int MAX_AT_ONCE_BYTES = 64 * 1024;

    private static final int MAX_CONFLICTS = 5;

    private final S3Settings settings;
    private final BucketTrouble trouble;
    private final S3Client client;
    private final WatchedConnections connections;

    private Bucket(S3Settings settings, S3Client client, WatchedConnections connections) {
        this.settings = settings;
        this.connections = connections;
        this.trouble = new BucketTrouble(settings);
        this.client = client;
    }

    /** Connects to nobody yet. */
    static Bucket of(S3Settings settings) {
        return of(settings, AwsRetryStrategy.standardRetryStrategy().maxAttempts());
    }

    /** The same with another number of tries for each request. */
    static Bucket of(S3Settings settings, int attempts) {
        WatchedConnections connections = new WatchedConnections(settings.limits());
        var builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(settings.credentials())
                .forcePathStyle(settings.pathStyle())
                // R2, Ceph and older servers refuse checksums that they do not know
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // a server that does not know Expect would cost the client of the JDK five seconds
                .serviceConfiguration(
                        S3Configuration.builder().expectContinueEnabled(false).build())
                .overrideConfiguration(
                        config -> config.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(attempts)
                                .build()))
                .httpClient(UrlConnectionHttpClient.create(connections));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return new Bucket(settings, builder.build(), connections);
    }

    /** An object, or as much of it as is read at once. */
    static final class Fetched {
        private final String key;
        private final String etag;
        private final long sizeBytes;
        private final byte[] begin;
        private final Optional<Instant> modified;
        private final Optional<Instant> now;

        private Fetched(String key, GetObjectResponse response, byte[] begin) {
            this.key = key;
            this.etag = response.eTag();
            this.sizeBytes = response.contentLength();
            this.begin = begin;
            this.modified = Optional.ofNullable(response.lastModified());
            this.now = ServerTime.of(response.sdkHttpResponse());
        }

        String key() {
            return key;
        }

        String etag() {
            return etag;
        }

        /** Of the whole object. */
        long sizeBytes() {
            return sizeBytes;
        }

        /** Its first bytes, or all; not to be changed. */
        byte[] bytes() {
            return begin;
        }

        /**
         * How long ago it was written by the server's clock; empty if the server does not say so. Both times are whole
         * seconds.
         */
        Optional<Duration> age() {
            return modified.flatMap(written -> now.map(time -> Duration.between(written, time)));
        }
    }

    /** An object as a list has it. */
    record Entry(String key, long sizeBytes, String etag, Instant modified) {}

    /**
     * A part of a list.
     *
     * @param hasMore whether there are more behind the last one
     * @param now by the server's clock, if it says so
     */
    record Listing(List<Entry> entries, boolean hasMore, Optional<Instant> now) {}

    /** Reads an object; empty if there is none. Of one that is large only the first {@value #MAX_AT_ONCE_BYTES} bytes. */
    Optional<Fetched> get(String key) throws IOException {
        return get(key, MAX_AT_ONCE_BYTES);
    }

    /**
     * Reads an object unless it is the one that is known already, which is what is returned then.
     *
     * @param known what was read last
     */
    Optional<Fetched> getAgain(Fetched known) throws IOException {
        try {
            return Optional.of(fetch(
                    known.key(), request(known.key()).ifNoneMatch(known.etag()).build(), MAX_AT_ONCE_BYTES));
        } catch (SdkException e) {
            if (BucketTrouble.isUnchanged(e)) {
                return Optional.of(known);
            }
            if (BucketTrouble.isAbsent(e)) {
                return Optional.empty();
            }
            throw trouble.reading("reading " + known.key(), e);
        }
    }

    /** Reads an object of up to so many bytes, if it is another one than the one known by an ETag; empty if it is that. */
    Optional<Fetched> getUnless(String key, String etag, int maxBytes) throws IOException {
        try {
            return Optional.of(fetch(key, request(key).ifNoneMatch(etag).build(), maxBytes))
                    .filter(found -> !found.etag().equals(etag));
        } catch (SdkException e) {
            if (BucketTrouble.isUnchanged(e)) {
                return Optional.empty();
            }
            throw trouble.reading("reading " + key, e);
        }
    }

    /** Reads the first so many bytes of an object; empty if there is none. */
    Optional<Fetched> get(String key, int maxBytes) throws IOException {
        try {
            return Optional.of(fetch(key, request(key).build(), maxBytes));
        } catch (SdkException e) {
            if (BucketTrouble.isAbsent(e)) {
                return Optional.empty();
            }
            throw trouble.reading("reading " + key, e);
        }
    }

    private Fetched fetch(String key, GetObjectRequest request, int maxBytes) throws IOException {
        try (ResponseInputStream<GetObjectResponse> in = client.getObject(request)) {
            GetObjectResponse response = in.response();
            long size = response.contentLength();
            byte[] bytes = in.readNBytes((int) Math.min(size, maxBytes));
            if (size > bytes.length) {
                in.abort();
            }
            if (bytes.length < Math.min(size, maxBytes)) {
                throw new IOException(settings.place() + ": reading " + key + ": connection closed too early");
            }
            return new Fetched(key, response, bytes);
        }
    }

    /** Whether an object is there. */
    boolean has(String key) throws IOException {
        return list(key, "", 1).entries().stream().anyMatch(entry -> entry.key().equals(key));
    }

    /** A part of an object, which is read from the bucket each time, and must still be the very same object. */
    Blob part(String key, String etag, long offset, long sizeBytes) {
        return new PartBlob(this, key, etag, offset, sizeBytes);
    }

    InputStream open(String key, String etag, long offset, long sizeBytes, boolean isAll) throws IOException {
        GetObjectRequest.Builder request = request(key).ifMatch(etag);
        if (!isAll) {
            request.range("bytes=" + offset + "-" + (offset + sizeBytes - 1));
        }
        String what = "reading " + key;
        try {
            ResponseInputStream<GetObjectResponse> in = client.getObject(request.build());
            if (in.response().contentLength() != sizeBytes) {
                long found = in.response().contentLength();
                in.abort();
                throw new IOException(
                        settings.place() + ": " + what + ": it has " + found + " bytes instead of " + sizeBytes);
            }
            return new ExactStream(in, sizeBytes, settings.place() + ": " + what);
        } catch (SdkException e) {
            throw trouble.reading(what, e);
        }
    }

    private GetObjectRequest.Builder request(String key) {
        return GetObjectRequest.builder().bucket(settings.bucket()).key(key);
    }

    /**
     * Writes an object if there is none.
     *
     * @return false if there is one, which may be this very one: an answer may have got lost before
     */
    boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        return add(key, bytes).isPresent();
    }

    /** The same; what it is known by, if it was written. */
    Optional<String> add(String key, byte[] bytes) throws IOException {
        return put(key, () -> put(key).ifNoneMatch("*"), bytes);
    }

    /** Writes an object in place of another one; false if that is no longer there. */
    boolean replace(String key, String etag, byte[] bytes) throws IOException {
        return swap(key, etag, bytes).isPresent();
    }

    /** The same; what it is known by, if it was written. */
    Optional<String> swap(String key, String etag, byte[] bytes) throws IOException {
        return put(key, () -> put(key).ifMatch(etag), bytes);
    }

    /** Writes an object, whatever is there. */
    void put(String key, byte[] bytes) throws IOException {
        put(key, () -> put(key), bytes);
    }

    private Optional<String> put(String key, Supplier<PutObjectRequest.Builder> request, byte[] bytes)
            throws IOException {
        for (int conflicts = 1; ; conflicts++) {
            try {
                return Optional.of(client.putObject(request.get().build(), RequestBody.fromBytes(bytes))
                        .eTag());
            } catch (SdkException e) {
                if (BucketTrouble.isPrecondition(e) || BucketTrouble.isAbsent(e)) {
                    return Optional.empty();
                }
                if (!BucketTrouble.isConflict(e) || conflicts == MAX_CONFLICTS) {
                    throw trouble.writing("writing " + key, e);
                }
            }
        }
    }

    private PutObjectRequest.Builder put(String key) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(settings.bucket()).key(key);
        settings.encryption().ifPresent(request::serverSideEncryption);
        settings.kmsKey().ifPresent(request::ssekmsKeyId);
        return request;
    }

    /** Removes an object, if it is there. */
    void delete(String key) throws IOException {
        try {
            client.deleteObject(request -> request.bucket(settings.bucket()).key(key));
        } catch (SdkException e) {
            if (!BucketTrouble.isAbsent(e)) {
                throw trouble.writing("deleting " + key, e);
            }
        }
    }

    /**
     * Removes an object, if it is still the one. A server that knows no such condition removes it anyway.
     *
     * @return false if it is another one
     */
    boolean delete(String key, String etag) throws IOException {
        try {
            client.deleteObject(
                    request -> request.bucket(settings.bucket()).key(key).ifMatch(etag));
            return true;
        } catch (SdkException e) {
            if (BucketTrouble.isPrecondition(e) || BucketTrouble.isConflict(e)) {
                return false;
            }
            if (BucketTrouble.isNotBuilt(e)) {
                delete(key);
                return true;
            }
            if (BucketTrouble.isAbsent(e)) {
                return true;
            }
            throw trouble.writing("deleting " + key, e);
        }
    }

    /** Copies an object within the bucket; false if it is not there. */
    boolean copy(String key, String target) throws IOException {
        try {
            client.copyObject(request -> {
                request.sourceBucket(settings.bucket()).sourceKey(key);
                request.destinationBucket(settings.bucket()).destinationKey(target);
                settings.encryption().ifPresent(request::serverSideEncryption);
                settings.kmsKey().ifPresent(request::ssekmsKeyId);
            });
            return true;
        } catch (SdkException e) {
            if (BucketTrouble.isAbsent(e)) {
                return false;
            }
            throw trouble.writing("copying " + key, e);
        }
    }

    /** Lists objects by the order of their keys. */
    Listing list(String prefix, String after, int max) throws IOException {
        try {
            ListObjectsV2Response response = client.listObjectsV2(request -> request.bucket(settings.bucket())
                    .prefix(prefix)
                    .startAfter(after.isEmpty() ? null : after)
                    .maxKeys(max));
            List<Entry> entries = new ArrayList<>();
            for (S3Object object : response.contents()) {
                entries.add(new Entry(object.key(), object.size(), object.eTag(), object.lastModified()));
            }
            return new Listing(
                    entries,
                    Boolean.TRUE.equals(response.isTruncated()) && !entries.isEmpty(),
                    ServerTime.of(response.sdkHttpResponse()));
        } catch (SdkException e) {
            throw trouble.reading("listing " + prefix, e);
        }
    }

    /** Uploads a file. */
    String upload(String key, Path file, long sizeBytes) throws IOException {
        return new ZipUpload(client, connections, settings, trouble).upload(put(key).build(), file, sizeBytes);
    }

    S3Settings settings() {
        return settings;
    }

    S3Client client() {
        return client;
    }

    BucketTrouble trouble() {
        return trouble;
    }

    @Override
    public void close() {
        client.close();
        connections.close();
    }

    @Override
    public String toString() {
        return settings.place();
    }
}
