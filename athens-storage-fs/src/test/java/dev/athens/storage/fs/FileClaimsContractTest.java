package dev.athens.storage.fs;

import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.testkit.ClaimsContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

class FileClaimsContractTest extends ClaimsContract {
    private static final AtomicInteger CLOCKS = new AtomicInteger();

    private Path root = Path.of("");

    @Override
    protected Opened open(Path folder, Duration lease) {
        root = folder;
        Path clock = folder.resolve("clock" + CLOCKS.incrementAndGet());
        MortalLeases leases = new MortalLeases(new LeaseFiles(folder, () -> clock, lease));
        LeaseKeeper claims = new LeaseKeeper(leases, lease);
        return new Opened(new ClaimsParts(claims, claims), leases::die);
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
