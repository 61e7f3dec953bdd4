package dev.athens.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Says who of many processes does a piece of work. Every claim is a lease: it ends at a time by the clock of the service that
 * keeps it, unless it is renewed; never with a connection or a file handle, which may outlive a process or be outlived by it.
 * One heartbeat a process renews all its claims. Calls may be made by many threads at once.
 */
public interface Claims {
    /**
     * Claims a piece of work; answers at once. A claim of the same process is one of somebody else too.
     *
     * @return empty if somebody else has it
     * @throws IOException if the service cannot be asked; then whoever asks does the work without a claim
     */
    Optional<Claim> claim(ClaimKey key) throws IOException;

    /**
     * Tells when a claim of somebody else may have ended. It may complete too early or, if the service is lost, never: whoever
     * waits looks for himself every now and then. Nothing is held for a future that nobody waits for any more, once it is
     * cancelled. By default it never completes, for services that tell nobody.
     */
    default CompletableFuture<Void> ended(ClaimKey key) {
        return new CompletableFuture<>();
    }

    /** How long a claim outlives a process that has died: after that, somebody else gets the work. */
    Duration lease();
}
