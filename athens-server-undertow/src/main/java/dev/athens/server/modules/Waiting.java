package dev.athens.server.modules;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.module.ModulePath;
import dev.athens.server.http.ClientAddress;
import dev.athens.server.options.Limits;
import io.undertow.server.HttpServerExchange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds how many requests may wait for origins: in all, for the modules of one host, and from one client. Requests that are
 * answered at once do not count, however many a client sends.
 *
 * <p><b>Concurrency:</b> thread-safe. All counts, and the states of all places, are guarded by this.
 */
public final class Waiting {
    private final int most;
    private final int mostForHost;
    private final int mostOfClient;

    @GuardedBy("this")
    private int all;

    @GuardedBy("this")
    private long sentAway;

    @GuardedBy("this")
    private final Map<String, Integer> hosts = new HashMap<>();

    @GuardedBy("this")
    private final Map<String, Integer> clients = new HashMap<>();

    public Waiting(Limits limits) {
        this.most = limits.maxWaiting();
        this.mostForHost = Math.max(1, most / 2);
        this.mostOfClient = limits.maxWaitingPerClient() > 0 ? limits.maxWaitingPerClient() : most / 4;
    }

    /**
     * A request as far as it counts.
     *
     * @param client its {@linkplain ClientAddress#network network}
     * @param host whose module it asks for
     */
    record Request(String client, String host) {
        /** After the headers of trusted proxies were read. */
        static Request of(HttpServerExchange exchange, ModulePath module) {
            return new Request(ClientAddress.network(exchange), host(module));
        }

        private static String host(ModulePath module) {
            int slash = module.value().indexOf('/');
            return slash < 0 ? module.value() : module.value().substring(0, slash);
        }
    }

    /** How many wait now. */
    public synchronized int count() {
        return all;
    }

    /** How many were not let wait since the start. */
    public synchronized long sentAway() {
        return sentAway;
    }

    /** A place for a request, which it has not taken yet. */
    Place place(Request request) {
        return new Place(request);
    }

    /** The place of one request, from when it has to wait until it leaves. */
    final class Place {
        private final Request request;
        private boolean taken;
        private boolean left;

        private Place(Request request) {
            this.request = request;
        }

        /** Takes the place if there is room; gives the reason if there is none. */
        Optional<String> take() {
            synchronized (Waiting.this) {
                if (left) {
                    return Optional.of("nobody waits any more");
                }
                if (taken) {
                    return Optional.empty();
                }
                Optional<String> refusal = refusal(request);
                if (refusal.isEmpty()) {
                    enter();
                } else {
                    sentAway++;
                }
                return refusal;
            }
        }

        /** Takes the place whether or not there is room, for a request that waits for somebody else than an origin. */
        void hold() {
            synchronized (Waiting.this) {
                if (!taken) {
                    enter();
                }
            }
        }

        @GuardedBy("Waiting.this")
        private void enter() {
            taken = true;
            all++;
            hosts.merge(request.host(), 1, Integer::sum);
            clients.merge(request.client(), 1, Integer::sum);
        }

        /** Gives the place back, unless that was done already. */
        void leave() {
            synchronized (Waiting.this) {
                if (taken && !left) {
                    all--;
                    hosts.computeIfPresent(request.host(), (host, count) -> count > 1 ? count - 1 : null);
                    clients.computeIfPresent(request.client(), (client, count) -> count > 1 ? count - 1 : null);
                }
                left = true;
            }
        }
    }

    @GuardedBy("this")
    private Optional<String> refusal(Request request) {
        if (all >= most) {
            return Optional.of("too many requests wait already, try again later");
        }
        if (hosts.getOrDefault(request.host(), 0) >= mostForHost) {
            return Optional.of("too many requests wait for " + request.host() + " already, try again later");
        }
        if (clients.getOrDefault(request.client(), 0) >= mostOfClient) {
            return Optional.of("too many requests from " + request.client() + " wait already, try again later");
        }
        return Optional.empty();
    }
}
