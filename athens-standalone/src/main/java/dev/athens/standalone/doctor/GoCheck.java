package dev.athens.standalone.doctor;

import dev.athens.fetch.GoEnvFile;
import dev.athens.fetch.GoEnvironment;
import dev.athens.fetch.ProxyList;
import dev.athens.standalone.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Looks where go commands of this user go, by the environment and what {@code go env -w} has written, and whether the server would
 * ask itself, since it reads the same.
 *
 * @param go what the server has made of it
 */
record GoCheck(ServerConfig config, GoEnvironment go, Map<String, String> environment) implements Check {
    private static final String SUBJECT = "go";
    private static final List<String> VARIABLES =
            List.of("GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOVCS", "GOFLAGS");

    @Override
    public void run(Consumer<Diagnosis> told) {
        for (ProxyList.Entry entry : go.proxies().entries()) {
            if (entry.source() instanceof ProxyList.Proxy proxy && leadsHere(proxy.url())) {
                told.accept(Diagnosis.broken(
                        SUBJECT,
                        "GOPROXY=" + go.proxies()
                                + " leads to this server itself, which would ask itself for what it has not",
                        "give the server another one: GoBinaryEnvVars = [\"GOPROXY=https://proxy.example\"]"));
            }
        }
        List<GoEnvFile> files = new ArrayList<>();
        try {
            files.addAll(GoEnvFile.load(environment));
        } catch (IOException e) {
            told.accept(Diagnosis.warning(
                    SUBJECT, String.valueOf(e.getMessage()), "mend the file; the go command reads it too"));
        }
        Set<String> said = new TreeSet<>();
        for (String name : VARIABLES) {
            value(name, files).ifPresent(value -> said.add(name + "=" + value));
        }
        told.accept(Diagnosis.ok(
                SUBJECT,
                said.isEmpty()
                        ? "nothing is set for go commands of this user, which ask the public proxy"
                        : "go commands of this user have " + String.join(" ", said)));
        around(files).ifPresent(told);
    }

    private Optional<String> value(String name, List<GoEnvFile> files) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> !value.isBlank())
                .or(() -> files.stream()
                        .filter(file -> file.variables().containsKey(name))
                        .findFirst()
                        .map(file -> file.variables().get(name) + " (" + file.path() + ")"));
    }

    /** Modules that match are not asked of any proxy, which surprises most. */
    private Optional<Diagnosis> around(List<GoEnvFile> files) {
        boolean here = value("GOPROXY", files).filter(this::leadsHere).isPresent();
        Optional<String> past = value("GONOPROXY", files).or(() -> value("GOPRIVATE", files));
        return here && past.isPresent() && !past.get().equals("none")
                ? Optional.of(Diagnosis.warning(
                        SUBJECT,
                        "go commands of this user go around this server for " + past.get(),
                        "if this server is to fetch them, set GONOPROXY=none for go commands; GONOSUMDB keeps their names from"
                                + " checksum databases"))
                : Optional.empty();
    }

    private boolean leadsHere(String proxies) {
        for (String entry : proxies.split("[,| ]", -1)) {
            try {
                if (entry.contains("://") && leadsHere(URI.create(entry))) {
                    return true;
                }
            } catch (IllegalArgumentException e) {
                // go complains of it
            }
        }
        return false;
    }

    private boolean leadsHere(URI url) {
        String host = String.valueOf(url.getHost());
        boolean isThisMachine = List.of("localhost", "127.0.0.1", "[::1]").contains(host)
                || host.equals(config.listen().host());
        int port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
        return isThisMachine
                && config.listen().unixSocket().isEmpty()
                && port == config.listen().port();
    }
}
