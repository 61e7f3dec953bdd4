package dev.athens.storage.s3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.fleet.ForgottenModules;
import dev.athens.fleet.Noticeboard;
import dev.athens.fleet.WrittenNotice;
import dev.athens.module.ModulePath;
import dev.athens.storage.s3.Bucket.Fetched;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A noticeboard as objects of a bucket: one for each notice, whose age two headers of one answer say, as of {@link S3Leases}, and
 * one with the modules that were forgotten last, which is replaced on the condition that nobody else has. Whoever looks what is
 * new asks for that one unless it is the one that he knows, one small request a second.
 *
 * <p>Requests are paid for, so there is a bound to how many notices a process puts up in a minute, and those that would be valid
 * for moments only are left out. Those that are over go with the sweeps of the bucket. Thread-safe.
 */
final class S3Noticeboard implements Noticeboard {
    /** Times of objects and answers are whole seconds, so the age that they tell is up to one too low. */
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    /** What is valid for less than that is not worth a request, so what strangers ask for in vain is not. */
    private static final Duration WORTHWHILE = Duration.ofSeconds(10);

    private static final int MAX_PUTS_A_MINUTE = 300;
    private static final int PAGE_KEYS = 1000;

    /** As many as servers may forget something at the same time, and some more. */
    private static final int MAX_TRIES = 50;

    private static final int MAX_PAUSE_MILLIS = 100;

    private final QuickBucket quick;
    private final BucketKeys keys;
    private final boolean writes;

    @GuardedBy("this")
    private long minuteNanos = System.nanoTime();

    @GuardedBy("this")
    private int puts;

    /** What was read last. */
    private volatile Optional<Fetched> newest = Optional.empty();

    private final Object telling = new Object();

    private S3Noticeboard(QuickBucket quick, boolean writes) {
        this.quick = quick;
        this.keys = quick.settings().keys();
        this.writes = writes;
    }

    /** One of a bucket that keeps conditions, and is closed by whoever made it. */
    static S3Noticeboard of(QuickBucket quick) {
        return new S3Noticeboard(quick, true);
    }

    /** One of a bucket that cannot be written: others are heard and told nothing. */
    static S3Noticeboard readOnly(QuickBucket quick) {
        return new S3Noticeboard(quick, false);
    }

    @Override
    public Optional<Notice> find(ModulePath module, String name) throws IOException {
        Optional<Fetched> found = quick.get().get(keys.notice(module, name), WrittenNotice.MAX_BYTES);
        if (found.isEmpty() || found.get().age().isEmpty()) {
            return Optional.empty();
        }
        return WrittenNotice.read(found.get().bytes(), found.get().age().get().plus(RESOLUTION));
    }

    @Override
    public void put(ModulePath module, String name, String content, Duration validFor) throws IOException {
        if (writes && validFor.compareTo(WORTHWHILE) >= 0 && mayPut()) {
            quick.get().put(keys.notice(module, name), WrittenNotice.write(content, validFor));
        }
    }

    private synchronized boolean mayPut() {
        long now = System.nanoTime();
        if (now - minuteNanos > TimeUnit.MINUTES.toNanos(1)) {
            minuteNanos = now;
            puts = 0;
        }
        puts++;
        return puts <= MAX_PUTS_A_MINUTE;
    }

    @Override
    public void forget(ModulePath module) throws IOException {
        if (!writes) {
            return;
        }
        Bucket bucket = quick.get();
        for (Bucket.Entry notice :
                bucket.list(keys.notices(module), "", PAGE_KEYS).entries()) {
            bucket.delete(notice.key());
        }
        // threads of one process would only get into each other's way
        synchronized (telling) {
            tell(bucket, module);
        }
    }

    private void tell(Bucket bucket, ModulePath module) throws IOException {
        String key = keys.forgotten();
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<Fetched> found = bucket.get(key);
            byte[] bytes = forgotten(found).with(module).write();
            Optional<String> written =
                    found.isPresent() ? bucket.swap(key, found.get().etag(), bytes) : bucket.add(key, bytes);
            if (written.isPresent()) {
                return;
            }
            // somebody else was faster; if only the answer got lost, to forget it twice does no harm
            pause();
        }
        throw new IOException(quick.settings().place() + ": others keep changing " + key);
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(MAX_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while others were told what to forget");
        }
    }

    private static ForgottenModules forgotten(Optional<Fetched> object) {
        return object.map(found -> ForgottenModules.parse(found.bytes())).orElse(ForgottenModules.NONE);
    }

    @Override
    public News news(Optional<String> cursor) throws IOException {
        Bucket bucket = quick.get();
        Optional<Fetched> known = newest;
        Optional<Fetched> now = known.isPresent() ? bucket.getAgain(known.get()) : bucket.get(keys.forgotten());
        newest = now;
        return forgotten(now).since(cursor);
    }
}
