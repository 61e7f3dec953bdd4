package dev.athens.storage.s3;

import dev.athens.storage.NotWritableException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/** Finds out at the start what a bucket can do and what we may do with it. */
final class Probe {
    private static final Logger LOG = System.getLogger(Probe.class.getName());

    /** Signed links, and requests of S3, end to be valid when clocks differ by more than some minutes. */
    private static final Duration MAX_SKEW = Duration.ofMinutes(1);

    /** That of no object. */
    private static final String NO_ETAG = "\"00000000000000000000000000000000\"";

    /**
     * What can be done with a bucket.
     *
     * @param readOnly why nothing can be written; empty if something can
     * @param keepsConditions whether of many conditional writes just one succeeds, of new objects and of others
     */
    record Found(Optional<String> readOnly, boolean keepsConditions) {}

    private final Bucket bucket;
    private final S3Settings settings;
    private final InstantSource clock;

    Probe(Bucket bucket, InstantSource clock) {
        this.bucket = bucket;
        this.settings = bucket.settings();
        this.clock = clock;
    }

    /**
     * Lists, writes, writes again on the condition that there is nothing, which must fail, and on the condition that there is
     * something else, which should, and deletes.
     *
     * @throws IOException if the bucket cannot be used
     */
    Found check() throws IOException {
        if (settings.createsBucket()) {
            create();
        }
        Bucket.Listing listing = bucket.list(settings.keys().prefix(), "", 1);
        listing.now().ifPresent(this::compareClocks);
        String key = settings.keys().newProbe();
        byte[] bytes = "athens".getBytes(StandardCharsets.UTF_8);
        boolean keepsConditions;
        try {
            // nobody else has that key: if the first one fails, it is because its answer got lost and it was tried
            // again
            boolean isWritten = bucket.putIfAbsent(key, bytes);
            boolean isWrittenAgain = isWritten && bucket.putIfAbsent(key, bytes);
            if (isWrittenAgain && !settings.skipsConditionalCheck()) {
                throw new IOException(
                        settings.place() + ": the server does not honour If-None-Match, without which two processes"
                                + " could save one version; " + settings.section()
                                + ".SkipConditionalCheck=true uses it all the same, for one process only");
            }
            keepsConditions = isWritten && !isWrittenAgain && keepsIfMatch(key, bytes);
        } catch (NotWritableException e) {
            String reason = String.valueOf(e.getMessage());
            LOG.log(Level.WARNING, () -> settings.place() + ": read-only: " + reason);
            return new Found(Optional.of(reason), false);
        }
        removeProbe(key);
        return new Found(Optional.empty(), keepsConditions);
    }

    /** Versions do without it, claims do not. */
    private boolean keepsIfMatch(String key, byte[] bytes) {
        String reason;
        try {
            if (!bucket.replace(key, NO_ETAG, bytes)) {
                return true;
            }
            reason = "the server does not honour If-Match";
        } catch (IOException e) {
            reason = "the server does not do If-Match: " + e.getMessage();
        }
        String said = reason;
        LOG.log(
                Level.WARNING,
                () -> settings.place() + ": " + said + ", so several servers may fetch the same version at a time");
        return false;
    }

    private void create() throws IOException {
        try {
            bucket.client().headBucket(request -> request.bucket(settings.bucket()));
        } catch (SdkException e) {
            if (BucketTrouble.status(e) != 404) {
                throw bucket.trouble().reading("looking for it", e);
            }
            try {
                bucket.client().createBucket(request -> request.bucket(settings.bucket()));
            } catch (SdkException again) {
                if (!BucketTrouble.isConflict(again)) {
                    throw bucket.trouble().writing("making it", again);
                }
                // another process was faster
            }
        }
    }

    private void compareClocks(Instant server) {
        Duration skew = Duration.between(clock.instant(), server);
        if (skew.abs().compareTo(MAX_SKEW) > 0) {
            LOG.log(
                    Level.WARNING,
                    () -> settings.place() + ": its clock and that of this machine differ by "
                            + skew.abs().toSeconds() + " s, so links may not be valid as long as they should");
        }
    }

    private void removeProbe(String key) {
        try {
            bucket.delete(key);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    () -> settings.place()
                            + ": nothing can be deleted, so versions stay for ever, and zips of saves that"
                            + " failed too: " + e.getMessage());
        }
    }
}
