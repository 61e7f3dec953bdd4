package dev.athens.storage.s3;

import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.storage.s3.Bucket.Fetched;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Leases as objects of a bucket. One is taken by writing it if there is none, renewed by writing it in place of the one that was
 * written before, and given back by deleting that. How old one is say two headers of the same answer, so no clock but the
 * server's counts. Thread-safe.
 *
 * <p>Where the server cannot delete on a condition, somebody else's lease may be deleted by a process that has slept between two
 * of its requests: then two do the same work.
 */
final class S3Leases implements LeaseKeeper.Leases {
    private static final int MAX_TRIES = 3;

    /** Times of objects and answers are whole seconds, so the age that they tell is up to one too high. */
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private final S3Settings settings;
    private final BucketKeys keys;
    private final QuickBucket quick;
    private final ConcurrentMap<ClaimKey, Mine> mine = new ConcurrentHashMap<>();

    /**
     * A lease of this process.
     *
     * @param etag of the object as it was last written
     * @param writtenNanos before that, by {@link System#nanoTime}
     */
    private record Mine(String token, String etag, long beat, long writtenNanos) {}

    /** Closes the bucket in the end. */
    S3Leases(QuickBucket quick) {
        this.quick = quick;
        this.settings = quick.settings();
        this.keys = settings.keys();
    }

    /** Claims by leases in a bucket, which is closed with them. */
    static LeaseKeeper claims(QuickBucket quick) {
        return new LeaseKeeper(new S3Leases(quick), quick.settings().lease());
    }

    @Override
    public Optional<String> take(ClaimKey key) throws IOException {
        Bucket bucket = quick.get();
        String name = keys.claim(key);
        String token = BucketKeys.newId();
        byte[] bytes = object(token, 0);
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            long begin = System.nanoTime();
            Optional<String> written = bucket.add(name, bytes);
            if (written.isPresent()) {
                return taken(key, token, written.get(), begin);
            }
            Optional<Fetched> found = bucket.get(name);
            if (found.isEmpty()) {
                // it was given back just now
                continue;
            }
            if (isOf(token, found.get())) {
                // it was written, and the answer got lost
                return taken(key, token, found.get().etag(), begin);
            }
            if (!hasEnded(found.get())) {
                return Optional.empty();
            }
            written = bucket.swap(name, found.get().etag(), bytes);
            if (written.isPresent()) {
                return taken(key, token, written.get(), begin);
            }
            // somebody else was faster, or the answer got lost: the next look tells
        }
        return Optional.empty();
    }

    private byte[] object(String token, long beat) {
        return new ClaimObject(token, settings.lease(), beat).write();
    }

    private Optional<String> taken(ClaimKey key, String token, String etag, long begin) {
        mine.put(key, new Mine(token, etag, 0, begin));
        return Optional.of(token);
    }

    private static boolean isOf(String token, Fetched object) {
        return ClaimObject.read(object.bytes())
                .filter(claim -> claim.token().equals(token))
                .isPresent();
    }

    private boolean hasEnded(Fetched object) throws IOException {
        Duration age = object.age()
                .orElseThrow(() -> new IOException(settings.place() + ": the server does not say what time it is"));
        Duration lease =
                ClaimObject.read(object.bytes()).map(ClaimObject::lease).orElse(settings.lease());
        Duration bounded = lease.compareTo(S3Settings.MAX_LEASE) < 0 ? lease : S3Settings.MAX_LEASE;
        return age.compareTo(bounded.plus(RESOLUTION)) >= 0;
    }

    @Override
    public Set<ClaimKey> renew(Map<ClaimKey, String> tokens) throws IOException {
        Set<ClaimKey> lost = new HashSet<>();
        Optional<IOException> failure = Optional.empty();
        long begin = System.nanoTime();
        for (Map.Entry<ClaimKey, String> each : tokens.entrySet()) {
            if (failure.isPresent()
                    && System.nanoTime() - begin > settings.lease().toNanos() / 3) {
                // it takes too long to fail once more; the next beat comes at once
                break;
            }
            try {
                if (!renew(each.getKey(), each.getValue())) {
                    mine.remove(each.getKey());
                    lost.add(each.getKey());
                }
            } catch (IOException e) {
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent() && lost.isEmpty()) {
            throw failure.get();
        }
        return lost;
    }

    private boolean renew(ClaimKey key, String token) throws IOException {
        Optional<Mine> known = mine(key, token);
        if (known.isEmpty()) {
            // it is being given back
            return true;
        }
        Bucket bucket = quick.get();
        String name = keys.claim(key);
        String etag = known.get().etag();
        long beat = known.get().beat();
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            long begin = System.nanoTime();
            beat++;
            Optional<String> written = bucket.swap(name, etag, object(token, beat));
            if (written.isPresent()) {
                mine.replace(key, known.get(), new Mine(token, written.get(), beat, begin));
                return true;
            }
            Optional<Fetched> found = bucket.get(name);
            if (found.filter(object -> isOf(token, object)).isEmpty()) {
                return false;
            }
            // the answer got lost
            etag = found.get().etag();
        }
        return true;
    }

    private Optional<Mine> mine(ClaimKey key, String token) {
        return Optional.ofNullable(mine.get(key)).filter(lease -> lease.token().equals(token));
    }

    @Override
    public void give(ClaimKey key, String token) throws IOException {
        Bucket bucket = quick.get();
        String name = keys.claim(key);
        Optional<Mine> known = mine(key, token);
        known.ifPresent(lease -> mine.remove(key, lease));
        // one that may have ended is looked at first, for servers that delete whatever there is
        Optional<String> etag = known.filter(lease -> System.nanoTime() - lease.writtenNanos()
                        < settings.lease().toNanos())
                .map(Mine::etag);
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            if (etag.isPresent() && bucket.delete(name, etag.get())) {
                return;
            }
            // it has been renewed at the same time, or is somebody else's
            etag = bucket.get(name).filter(object -> isOf(token, object)).map(Fetched::etag);
            if (etag.isEmpty()) {
                return;
            }
        }
    }

    @Override
    public void close() {
        quick.close();
    }
}
