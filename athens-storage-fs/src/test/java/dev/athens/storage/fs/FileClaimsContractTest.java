package dev.athens.storage.fs;

import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.testkit.ClaimsContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

class FileClaimsContractTest extends ClaimsContract {
    private static final AtomicInteger CLOCKS = new AtomicInteger();

    private Path root = Path.of("");

    @Override
    protected Opened open(Path folder, Duration lease) {
        root = folder;
        Path clock = folder.resolve("clock" + CLOCKS.incrementAndGet());
        Mortal leases = new Mortal(new LeaseFiles(folder, () -> clock, lease));
        FileClaims claims = new FileClaims(leases, lease);
        return new Opened(new ClaimsParts(claims, claims), () -> leases.dead = true);
    }

    /** Leases that nobody renews any more when their holder has died. What it does after that reaches the folder. */
    private static final class Mortal implements LeaseKeeper.Leases {
        private final LeaseKeeper.Leases files;
        private volatile boolean dead;

        Mortal(LeaseKeeper.Leases files) {
            this.files = files;
        }

        @Override
        public Optional<String> take(ClaimKey key) throws IOException {
            return files.take(key);
        }

        @Override
        public Set<ClaimKey> renew(Map<ClaimKey, String> tokens) throws IOException {
            return dead ? Set.of() : files.renew(tokens);
        }

        @Override
        public void give(ClaimKey key, String token) throws IOException {
            files.give(key, token);
        }
    }

    @Override
    protected long leases() throws IOException {
        return count(root);
    }

    /** All files that claims need, leases or not. */
    static long count(Path root) throws IOException {
        Path folder = LeaseFiles.folder(root);
        return Files.exists(folder) ? FolderNames.read(folder).size() : 0;
    }
}
