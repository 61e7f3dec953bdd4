package dev.athens.storage.s3;

import dev.athens.config.ConfigSection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * How a bucket is opened.
 *
 * @param section the name of the settings, for messages, such as {@code Storage.S3}
 * @param bucket its name
 * @param keys what its keys are
 * @param region as in {@code us-east-1}
 * @param endpoint the server, if it is not AWS
 * @param pathStyle whether the bucket stands in the path and not in the host
 * @param credentials who we are
 * @param encryption {@code AES256}, {@code aws:kms} or what else the server knows; empty to leave it to the bucket
 * @param kmsKey for {@code aws:kms}
 * @param publicUrl where anybody may read the bucket, in place of signed links
 * @param skipsConditionalCheck whether the start does without the proof that conditional writes are honoured
 * @param createsBucket whether a bucket that is missing is made
 * @param lease how long a claim outlives its process
 * @param limits how long things may take
 */
record S3Settings(
        String section,
        String bucket,
        BucketKeys keys,
        String region,
        Optional<URI> endpoint,
        boolean pathStyle,
        AwsCredentialsProvider credentials,
        Optional<String> encryption,
        Optional<String> kmsKey,
        Optional<URI> publicUrl,
        boolean skipsConditionalCheck,
        boolean createsBucket,
        Duration lease,
        Limits limits) {
    static final Duration DEFAULT_LEASE = Duration.ofSeconds(15);

    /** A request to AWS takes some tenths of a second at worst, and a lease is renewed three times while it lasts. */
    private static final Duration MIN_LEASE = Duration.ofSeconds(3);

    static final Duration MAX_LEASE = Duration.ofHours(1);

    /**
     * How long things may take.
     *
     * @param connect until there is a connection
     * @param read until more bytes come
     * @param sweepAge after which a zip that no mark names is left behind and not on its way; a save that takes more than half
     *     of it fails
     */
    record Limits(Duration connect, Duration read, Duration sweepAge) {
        static final Limits DEFAULT = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofHours(24));
    }

    static Duration lease(ConfigSection config) {
        return config.find("LockTTL")
                .map(value -> value.duration(MIN_LEASE, MAX_LEASE))
                .orElse(DEFAULT_LEASE);
    }

    S3Settings withLimits(Limits others) {
        return with(lease, others);
    }

    S3Settings withLease(Duration other) {
        return with(other, limits);
    }

    private S3Settings with(Duration otherLease, Limits otherLimits) {
        return new S3Settings(
                section,
                bucket,
                keys,
                region,
                endpoint,
                pathStyle,
                credentials,
                encryption,
                kmsKey,
                publicUrl,
                skipsConditionalCheck,
                createsBucket,
                otherLease,
                otherLimits);
    }

    /** Names the bucket in messages. */
    String place() {
        return "bucket " + bucket
                + endpoint.map(uri -> " at " + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))
                        .orElse("");
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return "S3Settings[" + place() + "]";
    }
}
