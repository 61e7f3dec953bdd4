package dev.athens.standalone.hooks;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository, however it is reached.
 *
 * @param host in small letters
 * @param port empty if the address names none
 * @param path without a slash at its ends and without {@code .git}
 */
record RepositoryName(String host, String port, String path) {
    private static final Pattern URL =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://(?:[^/@]*@)?([^/:@]+)(?::([0-9]+))?/(.+)");

    /** As ssh has it. Source: git-clone(1), "Git URLs". */
    private static final Pattern SCP = Pattern.compile("(?:[^/@:]+@)?([^/:@]+):()/*(.+)");

    /** Without a scheme, such as {@code git.corp.example/team/tool}. */
    private static final Pattern PLAIN = Pattern.compile("([^/:@]+)(?::([0-9]+))?/(.+)");

    /** Reads an address; empty if it is none. */
    static Optional<RepositoryName> parse(String address) {
        String plain = address.strip().replaceFirst("[?#].*$", "");
        for (Pattern pattern : new Pattern[] {URL, PLAIN, SCP}) {
            Matcher matcher = pattern.matcher(plain);
            if (matcher.matches()) {
                String port = matcher.group(2) == null ? "" : matcher.group(2);
                String path = matcher.group(3).replaceAll("^/+|/+$", "").replaceFirst("\\.git$", "");
                return path.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new RepositoryName(matcher.group(1).toLowerCase(Locale.ROOT), port, path));
            }
        }
        return Optional.empty();
    }

    /** Tells whether both may be the same: one reached by ssh has another port than by https, if any is named. */
    boolean isSame(RepositoryName other) {
        return host.equals(other.host)
                && path.equalsIgnoreCase(other.path)
                && (port.isEmpty() || other.port.isEmpty() || port.equals(other.port));
    }
}
