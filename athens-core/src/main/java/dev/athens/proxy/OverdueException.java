package dev.athens.proxy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Something has taken longer than somebody wants to wait for it. */
final class OverdueException extends Exception {
    private static final long serialVersionUID = 1L;

    OverdueException(Duration patience) {
        super("not done after " + patience, null, false, false);
    }

    /** Fails a future with this exception unless it is completed in time. */
    @SuppressWarnings("FutureReturnValueIgnored") // they only clean up
    static void failIfLate(CompletableFuture<?> work, Duration patience) {
        CompletableFuture<Boolean> late =
                new CompletableFuture<Boolean>().completeOnTimeout(true, patience.toMillis(), TimeUnit.MILLISECONDS);
        late.thenAccept(isLate -> {
            if (isLate) {
                work.completeExceptionally(new OverdueException(patience));
            }
        });
        // takes the alarm back, which would hold the result until it goes off; Java 17 does so only for a value
        work.whenComplete((done, failure) -> late.complete(false));
    }
}
