package dev.athens.standalone.access;

import dev.athens.access.oidc.Issuer;
import dev.athens.config.ConfigException;
import dev.athens.config.ConfigValue;
import dev.athens.module.PathPatterns;
import dev.athens.net.Cidr;
import dev.athens.policy.AccessRules;
import dev.athens.policy.CallerPattern;
import dev.athens.policy.Role;
import dev.athens.server.options.CertificateLogin;
import dev.athens.server.options.HeaderLogin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the access file says.
 *
 * @param rules who may what
 * @param issuers whose signed tokens count
 * @param fixed the part that counts as it was at the start
 */
record AccessFile(AccessRules rules, List<Issuer> issuers, Fixed fixed) {
    private static final String NOT_FOUND = "404";

    /** Stands among addresses for whoever connects by the server's Unix socket. */
    private static final String UNIX_SOCKET = "unix";

    /**
     * How clients log in, besides as users and by tokens, and how they are refused.
     *
     * @param hidesDenied whether what is denied is said not to be there
     * @param header how a reverse proxy tells who asks
     * @param certificates who has which client certificates
     */
    record Fixed(boolean hidesDenied, Optional<HeaderLogin> header, Optional<Certificates> certificates) {}

    /**
     * Client certificates.
     *
     * @param authorities the file with who signs them
     * @param subjects whom they stand for; the first that fits counts
     */
    record Certificates(Path authorities, List<SubjectRule> subjects) {
        CertificateLogin login() {
            return new CertificateLogin(authorities, subject -> SubjectRule.holder(subjects, subject));
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param file its name, for messages
     * @throws ConfigException with all that is wrong in it, by line and column
     */
    static AccessFile parse(String file, String text) {
        AccessTable table = AccessTable.parse(file, text);
        Reader reader = new Reader();
        AccessFile read = new AccessFile(reader.rules(table), reader.issuers(table), reader.fixed(table));
        reader.check(() -> {
            table.refuseOthers();
            return true;
        });
        if (!reader.problems.isEmpty()) {
            throw new ConfigException(reader.problems);
        }
        return read;
    }

    /** Goes on after what is wrong, to find the rest. */
    private static final class Reader {
        private final List<String> problems = new ArrayList<>();

        private <T> Optional<T> check(Supplier<T> reading) {
            try {
                return Optional.of(reading.get());
            } catch (ConfigException e) {
                problems.addAll(e.problems());
                return Optional.empty();
            }
        }

        private AccessRules rules(AccessTable table) {
            List<AccessRules.Rule> rules = new ArrayList<>();
            for (AccessTable rule : check(() -> table.tables("rule")).orElse(List.of())) {
                check(() -> rule(rule)).ifPresent(rules::add);
            }
            return AccessRules.of(rules);
        }

        private List<Issuer> issuers(AccessTable table) {
            List<Issuer> issuers = new ArrayList<>();
            for (AccessTable issuer : check(() -> table.tables("issuer")).orElse(List.of())) {
                check(() -> IssuerTable.read(issuer)).ifPresent(issuers::add);
            }
            return issuers;
        }

        private Fixed fixed(AccessTable table) {
            boolean hides = check(() -> hidesDenied(table)).orElse(false);
            Optional<HeaderLogin> header =
                    check(() -> table.table("header").map(AccessFile::header)).orElse(Optional.empty());
            Optional<Certificates> certificates = check(
                            () -> table.table("certificates").map(AccessFile::certificates))
                    .orElse(Optional.empty());
            return new Fixed(hides, header, certificates);
        }
    }

    private static AccessRules.Rule rule(AccessTable rule) {
        boolean allows = rule.has("allow");
        if (allows == rule.has("deny")) {
            throw rule.bad("must say either allow or deny, such as allow = \"read\"");
        }
        Set<Role> roles = EnumSet.copyOf(rule.all(allows ? "allow" : "deny", Role::parse));
        List<CallerPattern> callers = rule.all("callers", CallerPattern::parse);
        PathPatterns modules = rule.has("modules") ? modules(rule) : PathPatterns.parse("*");
        rule.refuseOthers();
        if (callers.isEmpty()) {
            throw rule.bad("has no callers, such as callers = [\"user:alice\"]; \"anyone\" stands for all");
        }
        return rule.made(() -> new AccessRules.Rule(allows, roles, callers, modules));
    }

    /** The modules that a table is about. */
    static PathPatterns modules(AccessTable table) {
        return PathPatterns.parse(String.join(
                ",", table.all("modules", text -> PathPatterns.glob(text).toString())));
    }

    private static boolean hidesDenied(AccessTable table) {
        Optional<String> denied = table.text("denied");
        if (denied.isPresent() && !denied.get().equals(NOT_FOUND)) {
            throw table.bad("denied", "must be \"404\"; without it 401 and 403 are answered");
        }
        return denied.isPresent();
    }

    private static HeaderLogin header(AccessTable table) {
        List<Optional<Cidr>> from = table.all(
                "from", text -> text.equals(UNIX_SOCKET) ? Optional.<Cidr>empty() : Optional.of(Cidr.parse(text)));
        HeaderLogin login = table.made(() -> new HeaderLogin(
                table.needed("name"),
                table.text("groups"),
                from.stream().flatMap(Optional::stream).toList(),
                from.contains(Optional.<Cidr>empty())));
        table.refuseOthers();
        return login;
    }

    private static Certificates certificates(AccessTable table) {
        Path authorities = new ConfigValue("authorities", table.needed("authorities"), false).path();
        List<SubjectRule> subjects =
                table.tables("subject").stream().map(AccessFile::subject).toList();
        table.refuseOthers();
        if (subjects.isEmpty()) {
            throw table.bad("has no [[certificates.subject]], so that certificates stand for nobody");
        }
        return new Certificates(authorities, subjects);
    }

    private static SubjectRule subject(AccessTable table) {
        String match = table.needed("match");
        List<SubjectRule.Part> parts = table.read("match", SubjectRule::parse)
                .orElseThrow(() -> new IllegalStateException(match + " is there"));
        SubjectRule rule = new SubjectRule(parts, table.text("name"), Set.copyOf(table.texts("groups")));
        table.refuseOthers();
        return rule;
    }
}
