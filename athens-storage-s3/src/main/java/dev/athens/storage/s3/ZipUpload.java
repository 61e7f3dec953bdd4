package dev.athens.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Sends a file to a bucket, in parts if it is large, so that a broken connection does not cost all of it. The file is never in
 * memory.
 */
final class ZipUpload {
    /** Larger files go in parts. S3 takes at least 5 MiB and at most 10,000 of them. */
    static final long PART_BYTES = 32L << 20;

    private final S3Client client;
    private final WatchedConnections connections;
    private final S3Settings settings;
    private final BucketTrouble trouble;

    ZipUpload(S3Client client, WatchedConnections connections, S3Settings settings, BucketTrouble trouble) {
        this.client = client;
        this.connections = connections;
        this.settings = settings;
        this.trouble = trouble;
    }

    /**
     * Sends a file.
     *
     * @return the object's ETag
     */
    String upload(PutObjectRequest target, Path file, long sizeBytes) throws IOException {
        String what = "writing " + target.key();
        try {
            return sizeBytes > PART_BYTES
                    ? inParts(target, file, sizeBytes)
                    : client.putObject(target, body(file, 0, sizeBytes)).eTag();
        } catch (SdkException e) {
            throw trouble.writing(what, e);
        } catch (UncheckedIOException e) {
            throw new IOException(settings.place() + ": " + what + ": " + e.getMessage(), e);
        }
    }

    private String inParts(PutObjectRequest target, Path file, long sizeBytes) {
        String id = client.createMultipartUpload(request -> request.bucket(target.bucket())
                        .key(target.key())
                        .serverSideEncryption(target.serverSideEncryption())
                        .ssekmsKeyId(target.ssekmsKeyId()))
                .uploadId();
        boolean done = false;
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (long offset = 0; offset < sizeBytes; offset += PART_BYTES) {
                parts.add(part(
                        target, id, parts.size() + 1, body(file, offset, Math.min(PART_BYTES, sizeBytes - offset))));
            }
            String etag = client.completeMultipartUpload(request -> request.bucket(target.bucket())
                            .key(target.key())
                            .uploadId(id)
                            .multipartUpload(all -> all.parts(parts)))
                    .eTag();
            done = true;
            return etag;
        } finally {
            if (!done) {
                abort(target, id);
            }
        }
    }

    private CompletedPart part(PutObjectRequest target, String id, int number, RequestBody body) {
        String etag = client.uploadPart(
                        request -> request.bucket(target.bucket())
                                .key(target.key())
                                .uploadId(id)
                                .partNumber(number),
                        body)
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private void abort(PutObjectRequest target, String id) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(target.bucket()).key(target.key()).uploadId(id));
        } catch (SdkException e) {
            // the first failure counts; what is left goes with the next sweep
        }
    }

    /** Opened anew for each attempt. */
    private RequestBody body(Path file, long offset, long sizeBytes) {
        return RequestBody.fromContentProvider(
                () -> connections.watch(open(file, offset)), sizeBytes, "application/zip");
    }

    private static InputStream open(Path file, long offset) {
        try {
            InputStream in = Files.newInputStream(file);
            in.skipNBytes(offset);
            return in;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
