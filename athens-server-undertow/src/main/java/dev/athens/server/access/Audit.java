package dev.athens.server.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.policy.Caller;
import dev.athens.server.http.ClientAddress;
import dev.athens.server.http.RequestIds;
import dev.athens.server.http.Routes;
import dev.athens.server.options.AuditEvent;
import dev.athens.server.options.AuditEvent.Kind;
import dev.athens.server.options.AuditListener;
import dev.athens.server.text.PlainText;
import io.undertow.server.HttpServerExchange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells those who guard a server what went wrong, ten times a second from one address and a hundred times in all; what is more is
 * counted, and told in the next second in which something happens. Thread-safe.
 */
public final class Audit {
    private static final int MOST_OF_ADDRESS = 10;
    private static final int MOST = 100;

    private final Optional<AuditListener> listener;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private final Map<String, Integer> told = new HashMap<>();

    @GuardedBy("this")
    private long second;

    @GuardedBy("this")
    private int all;

    @GuardedBy("this")
    private long suppressed;

    public Audit(Optional<AuditListener> listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    void loginFailed(HttpServerExchange exchange, String claimed, String reason) {
        tell(exchange, Kind.LOGIN_FAILED, Caller.ANONYMOUS, claimed, reason);
    }

    void readRefused(HttpServerExchange exchange, Caller caller, String reason) {
        tell(exchange, Kind.READ_REFUSED, caller, "", reason);
    }

    private void tell(HttpServerExchange exchange, Kind kind, Caller caller, String claimed, String reason) {
        if (listener.isEmpty()) {
            return;
        }
        long left = counted(ClientAddress.network(exchange));
        if (left > 0) {
            listener.get()
                    .told(new AuditEvent(
                            Kind.SUPPRESSED,
                            Caller.ANONYMOUS,
                            "",
                            "",
                            "",
                            "",
                            left + " events were left out, too many at once",
                            ""));
        }
        if (left >= 0) {
            listener.get()
                    .told(new AuditEvent(
                            kind,
                            caller,
                            PlainText.logged(claimed),
                            ClientAddress.of(exchange),
                            PlainText.logged(exchange.getRequestMethod().toString()),
                            PlainText.logged(Routes.raw(exchange)),
                            PlainText.logged(reason),
                            RequestIds.of(exchange)));
        }
    }

    /** How many were left out before this one; -1 if this one is to be left out too. */
    private synchronized long counted(String address) {
        long now = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
        long left = 0;
        if (now != second) {
            second = now;
            all = 0;
            told.clear();
            left = suppressed;
            suppressed = 0;
        }
        if (all >= MOST || told.merge(address, 1, Integer::sum) > MOST_OF_ADDRESS) {
            suppressed += left + 1;
            return -1;
        }
        all++;
        return left;
    }
}
