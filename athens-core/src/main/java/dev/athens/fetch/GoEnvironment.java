package dev.athens.fetch;

import dev.athens.module.PathPatterns;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings of the go command that matter to a proxy, with the go command's own rules for what is missing. An empty
 * variable counts as missing.
 *
 * <p>Source: go help environment, go help module-private, go help vcs.
 *
 * @param proxies GOPROXY; {@code direct} if missing, because a proxy has no proxy of its own unless it is told
 * @param noProxy GONOPROXY: modules that are fetched directly; GOPRIVATE if missing
 * @param privateModules GOPRIVATE
 * @param noSumdb GONOSUMDB: modules that are not looked up in the checksum database; GOPRIVATE if missing
 * @param sumdb GOSUMDB as it stands; empty if missing, which means the go command's default database
 * @param insecure GOINSECURE: modules for which http and unchecked certificates are good enough
 * @param vcs GOVCS as it stands; empty if missing
 */
public record GoEnvironment(
        ProxyList proxies,
        PathPatterns noProxy,
        PathPatterns privateModules,
        PathPatterns noSumdb,
        Optional<String> sumdb,
        PathPatterns insecure,
        String vcs) {

    /**
     * Reads the settings from variables alone; others are ignored.
     *
     * @param variables such as {@link System#getenv()}
     * @throws IllegalArgumentException if GOPROXY is malformed; the message holds no credentials
     */
    public static GoEnvironment from(Map<String, String> variables) {
        String goprivate = variables.getOrDefault("GOPRIVATE", "");
        String goproxy = variables.getOrDefault("GOPROXY", "");
        return new GoEnvironment(
                goproxy.isBlank() ? ProxyList.direct() : ProxyList.parse(goproxy),
                PathPatterns.parse(nonEmpty(variables, "GONOPROXY").orElse(goprivate)),
                PathPatterns.parse(goprivate),
                PathPatterns.parse(nonEmpty(variables, "GONOSUMDB").orElse(goprivate)),
                nonEmpty(variables, "GOSUMDB"),
                PathPatterns.parse(variables.getOrDefault("GOINSECURE", "")),
                variables.getOrDefault("GOVCS", ""));
    }

    /**
     * Reads the settings as the go command does: from variables, then from the file that {@code go env -w} writes, then from
     * the {@code go.env} of the Go installation that {@code GOROOT} names.
     *
     * @param environment such as {@link System#getenv()}
     * @throws IllegalArgumentException if GOPROXY is malformed; the message holds no credentials
     * @throws IOException if one of the files is there and cannot be read
     */
    public static GoEnvironment load(Map<String, String> environment) throws IOException {
        Map<String, String> all = new HashMap<>();
        for (GoEnvFile file : GoEnvFile.load(environment)) {
            file.variables().forEach(all::putIfAbsent);
        }
        environment.forEach((name, value) -> {
            if (!value.isEmpty()) {
                all.put(name, value);
            }
        });
        return from(all);
    }

    private static Optional<String> nonEmpty(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * Puts fetchers together as GOPROXY and GONOPROXY say: modules that GONOPROXY matches are fetched directly, even with
     * {@code GOPROXY=off}, which refuses all others.
     *
     * @param direct asks the repositories themselves
     * @param proxy makes the fetcher for a proxy's base URL; called once for each entry of the list
     */
    public ModuleFetcher fetcher(ModuleFetcher direct, Function<URI, ModuleFetcher> proxy) {
        List<FetcherChain.Link> links = proxies.entries().stream()
                .map(entry -> link(entry, direct, proxy))
                .toList();
        return new FetcherRouter(List.of(new FetcherRouter.Route(noProxy, direct)), new FetcherChain(links));
    }

    private static FetcherChain.Link link(
            ProxyList.Entry entry, ModuleFetcher direct, Function<URI, ModuleFetcher> proxy) {
        if (entry.source() instanceof ProxyList.Direct) {
            return new FetcherChain.Link(direct, true, entry.fallback());
        }
        if (entry.source() instanceof ProxyList.Off) {
            return new FetcherChain.Link(new OffFetcher(), false, entry.fallback());
        }
        if (entry.source() instanceof ProxyList.Proxy found) {
            return new FetcherChain.Link(proxy.apply(found.url()), false, entry.fallback());
        }
        throw new AssertionError(entry);
    }
}
