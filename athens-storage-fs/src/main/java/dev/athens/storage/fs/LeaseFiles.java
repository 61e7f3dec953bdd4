package dev.athens.storage.fs;

import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.internal.Modes;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Leases as files in {@code .athens/claims}, for servers that share a folder, also through a network. A lease is the file that
 * the hash of its key names; its age is told by the time of its last change against that of a file of ours that was written
 * just now, both by the clock of the file system. No clock of this machine is ever asked.
 *
 * <p><b>How one is taken.</b> Of many who make a file that is not there, the file system lets one win. A lease that is over is
 * replaced in two steps: whoever makes the file {@code <hash>.<token of the old lease>} has the right to replace it; then he looks
 * once more, whether it is still that lease and still over, and renames his file to its place. Since each lease has a token
 * of its own, the right to replace it is given once. Who has it and dies leaves a file with a token and an age: so the right
 * to replace that one goes on in the same way, to whoever makes {@code <hash>.<its token>}. What is put in the place of the right
 * is moved on from there, by whoever comes first, and who holds the lease is told by the token that has arrived. Giving back
 * takes the same right, so that nobody removes the lease of another one.
 *
 * <p>A holder that renews while somebody has the right renews in vain or makes the other one give up; in the first case his
 * next renewal tells him. A holder or taker that sleeps between any two steps can at worst make two do the same work, never
 * make a save wrong.
 *
 * <p>Thread-safe.
 */
final class LeaseFiles implements LeaseKeeper.Leases {
    private static final Logger LOG = System.getLogger(LeaseFiles.class.getName());

    /** How long one lasts if nobody says it. */
    static final Duration LEASE = Duration.ofSeconds(10);

    /** So many who had the right have died within the time of a lease; more than that are an error. */
    private static final int MAX_DEPTH = 16;

    private static final Pattern LEASE_NAME = Pattern.compile("[0-9a-f]{64}");
    private static final Duration SWEEP = Duration.ofMinutes(1);

    /** Longer than anybody is between two steps. */
    private static final int ORPHANED_AFTER_LEASES = 6;

    private final Path folder;
    private final Duration lease;
    private final FileClock clock;
    private final AtomicLong sweptNanos = new AtomicLong(System.nanoTime() - SWEEP.toNanos());

    /**
     * Leases of a storage.
     *
     * @param lease how long one lasts
     */
    LeaseFiles(Path root, FileClock clock, Duration lease) {
        this.folder = folder(root);
        this.clock = clock;
        this.lease = lease;
    }

    /** Where they are; nothing makes it before something is claimed. */
    static Path folder(Path root) {
        return Workspace.folder(root).resolve("claims");
    }

    private Path slot(ClaimKey key) {
        return folder.resolve(key.hash());
    }

    private static String newToken() {
        return UUID.randomUUID().toString();
    }

    @Override
    public Optional<String> take(ClaimKey key) throws IOException {
        String token = newToken();
        Path slot = slot(key);
        Optional<LeaseFile> found = Optional.empty();
        if (!create(slot, token, key.toString())) {
            found = LeaseFile.read(slot, lease);
            // given back in this moment: others may have been faster, and all look again soon
            if (found.isEmpty()
                    || !found.get().isOver(clock.now())
                    || !replace(slot, found.get(), token, key.toString(), 0)) {
                return Optional.empty();
            }
        }
        sweepSometimes();
        return Optional.of(token);
    }

    private boolean create(Path file, String token, String about) throws IOException {
        try {
            return LeaseFile.create(file, token, lease, about);
        } catch (NoSuchFileException e) {
            clock.file(); // fails if nothing may be written
            Modes.createDirectories(folder);
            return LeaseFile.create(file, token, lease, about);
        }
    }

    /** The file whose maker may replace or remove what has a token. */
    private Path right(Path slot, String token) {
        String name = String.valueOf(slot.getFileName());
        return folder.resolve(name.split("[.]", 2)[0] + "." + token);
    }

    /** Puts a new lease into the place of one that is over; tells whether that was us. */
    private boolean replace(Path slot, LeaseFile old, String token, String about, int depth) throws IOException {
        Path right = right(slot, old.token());
        if (!create(right, token, about)) {
            Optional<LeaseFile> other = LeaseFile.read(right, lease);
            if (other.isEmpty() || !other.get().isOver(clock.now()) || depth == MAX_DEPTH) {
                return false;
            }
            if (!replace(right, other.get(), token, about, depth + 1)) {
                return false;
            }
        }
        Optional<LeaseFile> still = LeaseFile.read(slot, lease);
        if (still.isEmpty()
                || !still.get().token().equals(old.token())
                || !still.get().isOver(clock.now())) {
            if (has(right, token)) {
                Files.deleteIfExists(right);
            }
            return false;
        }
        try {
            Files.move(right, slot, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            LOG.log(Level.TRACE, () -> right + ": somebody else has moved it on");
        }
        return has(slot, token);
    }

    private boolean has(Path file, String token) throws IOException {
        return LeaseFile.read(file, lease)
                .filter(now -> now.token().equals(token))
                .isPresent();
    }

    @Override
    public Set<ClaimKey> renew(Map<ClaimKey, String> tokens) throws IOException {
        Set<ClaimKey> lost = new HashSet<>();
        for (Map.Entry<ClaimKey, String> held : tokens.entrySet()) {
            if (!LeaseFile.renew(slot(held.getKey()), held.getValue())) {
                lost.add(held.getKey());
            }
        }
        sweepSometimes();
        return lost;
    }

    @Override
    public void give(ClaimKey key, String token) throws IOException {
        remove(slot(key), token);
    }

    private void remove(Path slot, String token) throws IOException {
        if (!has(slot, token)) {
            return;
        }
        Path right = right(slot, token);
        if (!LeaseFile.create(right, newToken(), lease, "given back")) {
            // somebody replaces it
            return;
        }
        if (has(slot, token)) {
            Files.deleteIfExists(slot);
        }
        Files.deleteIfExists(right);
    }

    /** Removes what dead servers left, now and then. */
    private void sweepSometimes() {
        long now = System.nanoTime();
        long last = sweptNanos.get();
        if (now - last < SWEEP.toNanos() || !sweptNanos.compareAndSet(last, now)) {
            return;
        }
        try {
            sweep();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, folder + ": what dead servers claimed stays for now", e);
        }
    }

    /** Removes leases that are over, and rights that nobody can have any more. */
    void sweep() throws IOException {
        FileTime now = clock.now();
        for (String name : FolderNames.read(folder)) {
            Path file = folder.resolve(name);
            Optional<LeaseFile> found = LeaseFile.read(file, lease);
            if (found.isEmpty()) {
                continue;
            }
            if (LEASE_NAME.matcher(name).matches()) {
                String mine = newToken();
                if (found.get().isOver(now) && replace(file, found.get(), mine, "to be removed", 0)) {
                    remove(file, mine);
                }
            } else if (found.get().age(now).compareTo(found.get().lease().multipliedBy(ORPHANED_AFTER_LEASES)) > 0) {
                Files.deleteIfExists(file);
            }
        }
    }
}
