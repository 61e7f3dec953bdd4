package dev.athens.standalone.events;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.journal.Bookmark;
import dev.athens.journal.Bookmark.Place;
import dev.athens.journal.DeadLetter;
import dev.athens.journal.DeadLetters;
import dev.athens.standalone.events.EventSource.Next;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tells one target all events of index and journal, one after the other and each until it is taken, on a thread of its own. Of all
 * servers of a storage the one does it that has the claim; how far it got is in the storage.
 *
 * <p>An event that is not taken holds up all behind it, also those of other modules: a target that is away is away for all of
 * them, and a place for each module would have no bound. An event that a target refuses while it is well holds up the others
 * for five tries, some fifteen seconds, and is a dead letter then.
 *
 * <p>An event may be told twice, with the same id: if this process dies before it has noted that the event was taken, or is paused
 * until another one takes its place.
 */
final class Delivery implements Closeable {
    private static final Logger LOG = System.getLogger(Delivery.class.getName());

    /** So many are told again after a crash. */
    private static final int MAX_UNNOTED = 20;

    /** When the storage is in trouble: as after so many tries of a target. */
    private static final int AFTER_TROUBLE = 4;

    private static final Duration MAX_CLOSE = Duration.ofSeconds(2);

    private final Target target;
    private final EventSource source;
    private final Optional<Claims> claims;
    private final Bookmark bookmark;
    private final DeadLetters letters;
    private final Parts parts;
    private final Thread thread;
    private final Semaphore news = new Semaphore(0);
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile boolean closed;
    private boolean warned;

    /**
     * What all targets have in common.
     *
     * @param name what the events say that they come from
     * @param pace when to try again
     * @param clock for what is noted
     */
    record Parts(String name, Pace pace, InstantSource clock) {}

    Delivery(
            Target target,
            EventSource source,
            Optional<Claims> claims,
            Bookmark bookmark,
            DeadLetters letters,
            Parts parts) {
        this.target = target;
        this.source = source;
        this.claims = claims;
        this.bookmark = bookmark;
        this.letters = letters;
        this.parts = parts;
        this.thread = new Thread(this::run, "athens-hook-" + target.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has it look for news at once. */
    void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    private void run() {
        while (!closed) {
            try {
                takeTurn();
                await(parts.pace().look());
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                // the outermost frame of the thread, which tries again
                if (closed) {
                    return;
                }
                LOG.log(Level.WARNING, target + ": is told nothing for the moment", e);
                pauseOrEnd();
            }
        }
    }

    private void pauseOrEnd() {
        try {
            pause(parts.pace().after(AFTER_TROUBLE, Optional.empty()));
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Does nothing for so long, unless it is to end. */
    private void pause(Duration duration) throws InterruptedException {
        boolean unused = ending.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void await(Duration most) throws InterruptedException {
        boolean unused = news.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Works as long as it has the claim; without anybody who gives claims, there is no other server. */
    private void takeTurn() throws IOException, InterruptedException {
        if (claims.isEmpty()) {
            work(Optional.empty());
            return;
        }
        Optional<Claim> claim = claims.get().claim(new ClaimKey(ClaimKey.Kind.WRITER, "hook-" + target.name()));
        if (claim.isPresent()) {
            try (Claim held = claim.get()) {
                work(Optional.of(held));
            }
        }
    }

    private boolean mayGoOn(Optional<Claim> claim) {
        return !closed && claim.map(Claim::isHeld).orElse(true);
    }

    private void work(Optional<Claim> claim) throws IOException, InterruptedException {
        Optional<Place> found = bookmark.read();
        Place place = found.isPresent() ? found.get() : source.now(parts.clock().instant());
        if (found.isEmpty() && !bookmark.move(place)) {
            return;
        }
        while (mayGoOn(claim)) {
            retryLetters(claim);
            EventSource.Page page = source.read(place);
            if (page.lost() > 0) {
                LOG.log(Level.ERROR, target + ": was away for so long that " + page.lost() + " events are lost");
            }
            if (page.events().isEmpty()) {
                await(parts.pace().look());
                continue;
            }
            Optional<Place> reached = tell(page, claim);
            if (reached.isEmpty()) {
                return;
            }
            place = reached.get();
        }
    }

    /** Tells the events of a page; empty if another server has taken over. */
    private Optional<Place> tell(EventSource.Page page, Optional<Claim> claim)
            throws IOException, InterruptedException {
        Optional<Place> reached = Optional.empty();
        int unnoted = 0;
        try {
            for (Next next : page.events()) {
                if (target.wants(next.event()) && !tell(next.event(), claim)) {
                    break;
                }
                reached = Optional.of(next.behind());
                if (++unnoted == MAX_UNNOTED) {
                    unnoted = 0;
                    if (!bookmark.move(next.behind())) {
                        return Optional.empty();
                    }
                }
            }
        } catch (InterruptedException e) {
            note(reached, unnoted);
            throw e;
        }
        return note(reached, unnoted) ? reached : Optional.empty();
    }

    private boolean note(Optional<Place> reached, int unnoted) throws IOException {
        return unnoted == 0 || reached.isEmpty() || bookmark.move(reached.get());
    }

    /** Tells one event until it is taken or given up; false if that must be left to another. */
    private boolean tell(Event event, Optional<Claim> claim) throws IOException, InterruptedException {
        String content = event.json(parts.name());
        long start = System.nanoTime();
        for (int tries = 1; mayGoOn(claim); tries++) {
            Target.Outcome outcome = target.post(event.id(), content);
            if (outcome.isTaken()) {
                if (warned) {
                    LOG.log(Level.INFO, target + ": takes events again");
                    warned = false;
                }
                return true;
            }
            String problem = outcome.problem().orElseThrow();
            warn(event, problem);
            boolean isRefused = outcome.isRefusal() && tries >= Pace.MAX_REFUSALS;
            if (isRefused
                    || System.nanoTime() - start >= parts.pace().giveUpAfter().toNanos()) {
                LOG.log(Level.ERROR, target + ": " + event + " is a dead letter: " + problem);
                letters.add(new DeadLetter(
                        event.id(),
                        event.toString(),
                        content,
                        problem,
                        parts.clock().instant(),
                        false));
                return true;
            }
            pause(parts.pace().after(tries, outcome.pause()));
        }
        return false;
    }

    private void warn(Event event, String problem) {
        if (!warned) {
            LOG.log(Level.WARNING, target + ": " + event + " is not taken, and is tried again: " + problem);
            warned = true;
        }
    }

    /** Tries once what an administrator wants to be tried again. */
    private void retryLetters(Optional<Claim> claim) throws IOException, InterruptedException {
        for (DeadLetter letter : letters.list()) {
            if (!letter.wanted() || !mayGoOn(claim)) {
                continue;
            }
            Target.Outcome outcome = target.post(letter.id(), letter.content());
            boolean unused = outcome.isTaken()
                    ? letters.drop(letter.id())
                    : letters.fail(letter.id(), outcome.problem().orElseThrow());
        }
    }

    /** Has it end soon, and waits for nothing. */
    void stop() {
        closed = true;
        ending.countDown();
        wake();
    }

    /** Ends; what is being told gets a moment, so that it is noted and another server need not wait for the end of the claim. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(MAX_CLOSE.toMillis());
            thread.interrupt();
            thread.join(MAX_CLOSE.toMillis());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
