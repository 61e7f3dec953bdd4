package dev.athens.server.access;

import dev.athens.policy.Caller;
import dev.athens.server.options.HeaderLogin;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Knows callers by the headers of a reverse proxy that has asked for their logins. Who connects to this server counts, whatever is
 * said of those before: a proxy that only passes on {@code X-Forwarded-For} has asked for no login.
 *
 * <p>Headers that are there twice, or hold several names, are those of a proxy that has not removed what the client sent; they
 * prove nothing.
 *
 * @param login whom to believe
 * @param unix whether all peers came by a Unix socket
 */
public record HeaderProof(HeaderLogin login, boolean unix) implements Proof {
    private static final int MAX_NAME_CHARS = 256;
    private static final int MAX_GROUPS = 1_000;

    @Override
    public Optional<Caller> of(HttpServerExchange exchange) {
        if (!isFromProxy(exchange)) {
            return Optional.empty();
        }
        Optional<String> name = only(exchange, login.name()).filter(HeaderProof::isName);
        Optional<Set<String>> groups = groups(exchange);
        return name.isPresent() && groups.isPresent()
                ? Optional.of(new Caller(Caller.Kind.PROXY, name.get(), groups.get(), List.of()))
                : Optional.empty();
    }

    private boolean isFromProxy(HttpServerExchange exchange) {
        if (unix) {
            return login.unixSocket();
        }
        return exchange.getConnection().getPeerAddress() instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && login.from().stream().anyMatch(range -> range.contains(peer.getAddress()));
    }

    private static Optional<String> only(HttpServerExchange exchange, String header) {
        HeaderValues values = exchange.getRequestHeaders().get(header);
        return values != null && values.size() == 1
                ? Optional.of(values.getFirst().strip())
                : Optional.empty();
    }

    /** None if no header is meant for them or it is not there; empty if it cannot be right. */
    private Optional<Set<String>> groups(HttpServerExchange exchange) {
        Optional<String> header = login.groups().filter(exchange.getRequestHeaders()::contains);
        if (header.isEmpty()) {
            return Optional.of(Set.of());
        }
        Set<String> groups = new LinkedHashSet<>();
        only(exchange, header.get()).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .filter(group -> !group.isEmpty())
                .forEach(groups::add);
        boolean right = exchange.getRequestHeaders().count(header.get()) == 1
                && groups.size() <= MAX_GROUPS
                && groups.stream().allMatch(HeaderProof::isName);
        return right ? Optional.of(groups) : Optional.empty();
    }

    /** One name of visible characters. */
    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_NAME_CHARS
                && text.chars().allMatch(c -> c >= ' ' && c <= '~' && c != ',');
    }
}
