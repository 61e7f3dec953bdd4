package dev.athens.standalone.access;

import dev.athens.server.options.CertificateLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * Says whom subjects of certificates stand for.
 *
 * @param parts what a subject must have
 * @param name who it is; its common name if nothing is said
 * @param groups which groups it is in
 */
record SubjectRule(List<Part> parts, Optional<String> name, Set<String> groups) {
    private static final String COMMON_NAME = "CN";

    /**
     * An attribute of a subject.
     *
     * @param type its type, such as {@code CN}, in upper case
     * @param value its value; a {@code *} at the end stands for any rest
     */
    record Part(String type, String value) {
        boolean matches(String other) {
            return value.endsWith("*") ? other.startsWith(value.substring(0, value.length() - 1)) : other.equals(value);
        }
    }

    /** Copies the collections. */
    SubjectRule {
        parts = List.copyOf(parts);
        groups = Set.copyOf(groups);
    }

    /**
     * Reads what a subject must have, such as {@code CN=ci-*,O=Corp}. Source: RFC 2253.
     *
     * @throws IllegalArgumentException if it is malformed, or has a star elsewhere than at the end of a value
     */
    static List<Part> parse(String match) {
        List<Part> parts = attributes(match);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("must name an attribute, such as CN=ci-*,O=Corp");
        }
        for (Part part : parts) {
            int star = part.value().indexOf('*');
            if (star >= 0 && star < part.value().length() - 1) {
                throw new IllegalArgumentException("a * may only be at the end of a value, such as CN=ci-*");
            }
        }
        return parts;
    }

    private static List<Part> attributes(String name) {
        List<Part> attributes = new ArrayList<>();
        try {
            for (Rdn rdn : new LdapName(name).getRdns()) {
                // one name may have several attributes, joined by +
                rdn.toAttributes().getAll().asIterator().forEachRemaining(attribute -> {
                    try {
                        attributes.add(
                                new Part(attribute.getID().toUpperCase(Locale.ROOT), String.valueOf(attribute.get())));
                    } catch (javax.naming.NamingException e) {
                        throw new IllegalStateException("an attribute of a name has a value", e);
                    }
                });
            }
        } catch (InvalidNameException e) {
            throw new IllegalArgumentException("must be attributes such as CN=ci-*,O=Corp");
        }
        return attributes;
    }

    /** Whom a subject stands for, by the first rule that fits; nobody if none does. */
    static Optional<CertificateLogin.Holder> holder(List<SubjectRule> rules, X500Principal subject) {
        List<Part> attributes = attributes(subject.getName(X500Principal.RFC2253));
        return rules.stream().flatMap(rule -> rule.holder(attributes).stream()).findFirst();
    }

    private Optional<CertificateLogin.Holder> holder(List<Part> subject) {
        boolean fits = parts.stream()
                .allMatch(
                        part -> only(subject, part.type()).filter(part::matches).isPresent());
        return fits
                ? name.or(() -> only(subject, COMMON_NAME)).map(who -> new CertificateLogin.Holder(who, groups))
                : Optional.empty();
    }

    /** A subject with two names could be either of two, so that it is neither. */
    private static Optional<String> only(List<Part> subject, String type) {
        List<String> values = subject.stream()
                .filter(attribute -> attribute.type().equals(type))
                .map(Part::value)
                .toList();
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }
}
