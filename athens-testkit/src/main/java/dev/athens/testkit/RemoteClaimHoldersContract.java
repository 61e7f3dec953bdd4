package dev.athens.testkit;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same for claims that a service keeps, which servers can be cut off from while they fetch. Places begin with the port of
 * the service.
 */
public abstract class RemoteClaimHoldersContract extends ClaimHoldersContract {
    /** For subclasses. */
    protected RemoteClaimHoldersContract() {}

    /** Where the service listens. */
    protected abstract InetSocketAddress service();

    @Test
    void servesOneContentThoughServersAreCutOffAmidTheirFetches(@TempDir Path folder) throws Exception {
        cutOffHolders(FEW, folder);
    }

    @Test
    @Tag("long")
    void servesOneContentThoughManyServersAreCutOffAmidTheirFetches(@TempDir Path folder) throws Exception {
        cutOffHolders(MANY, folder);
    }

    private void cutOffHolders(int count, Path folder) throws Exception {
        String place = newPlace();
        try (FaultyLink silent = FaultyLink.to(service());
                FaultyLink gone = FaultyLink.to(service())) {
            List<String> ways = List.of(through(silent, place), through(gone, place));
            holders(place, ways, count, folder, takeOver -> {
                takeOver.measure();
                silent.stall();
                gone.refuse();
                takeOver.awaitTakenOver();
                silent.heal();
                gone.heal();
                goOn(place, takeOver);
            });
        }
    }

    private static String through(FaultyLink link, String place) {
        return place.replaceFirst("^[0-9]+", "" + link.address().getPort());
    }
}
