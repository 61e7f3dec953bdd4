package dev.athens.vcs.jgit.discovery;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The import paths that tell their repository by themselves: a few well-known hosts, and any path with an element such
 * as {@code repo.git}.
 *
 * <p>Source: Go's cmd/go/internal/vcs, vcsPaths.
 */
final class StaticHosts {
    /** What a path tells. */
    sealed interface Result {
        /** The repository, with its URL. */
        record Repository(String vcs, String url, String root) implements Result {}

        /** The repository without its scheme, which has to be tried out. */
        record Schemeless(String vcs, String repository, String root) implements Result {}

        /** The path belongs to a known host and is wrong. */
        record Invalid(String reason) implements Result {}
    }

    private record Host(String prefix, Pattern pattern, String vcs, boolean refusesVcsSuffix) {}

    private static final Set<String> SYSTEMS = Set.of("bzr", "fossil", "git", "hg", "svn");
    private static final Pattern WORD = Pattern.compile("[\\w.-]+");

    // Possessive loops: they neither backtrack nor recurse, however long the path is.
    private static final List<Host> HOSTS = List.of(
            host("github.com", "(github\\.com/[\\w.-]+/[\\w.-]+)(?:/[\\w.-]+)*+", "git", true),
            host("bitbucket.org", "(bitbucket\\.org/[\\w.-]+/[\\w.-]+)(?:/[\\w.-]+)*+", "git", true),
            host("hub.jazz.net/git", "(hub\\.jazz\\.net/git/[a-z0-9]+/[\\w.-]+)(?:/[\\w.-]+)*+", "git", true),
            host("git.apache.org", "(git\\.apache\\.org/[a-z0-9_.-]+\\.git)(?:/[\\w.-]+)*+", "git", false),
            host("git.openstack.org", "(git\\.openstack\\.org/[\\w.-]+/[\\w.-]+)(?:/[\\w.-]+)*+", "git", false),
            host("chiselapp.com", "(chiselapp\\.com/user/[A-Za-z0-9]+/repository/[\\w.-]+)", "fossil", false));

    private StaticHosts() {}

    private static Host host(String prefix, String pattern, String vcs, boolean refusesVcsSuffix) {
        return new Host(prefix, Pattern.compile(pattern), vcs, refusesVcsSuffix);
    }

    /** Finds what the path tells; empty if its go-import page has to be asked. */
    static Optional<Result> find(String path) {
        if (GoImport.hasPathPrefix(path, "example.net")) {
            return invalid("no modules on example.net");
        }
        if (path.equals("rsc.io")) {
            return invalid("rsc.io is not a module");
        }
        for (Host host : HOSTS) {
            if (GoImport.hasPathPrefix(path, host.prefix())) {
                return Optional.of(repository(host, path));
            }
        }
        return schemeless(path);
    }

    private static Result repository(Host host, String path) {
        Matcher matcher = host.pattern().matcher(path);
        if (!matcher.matches()) {
            return new Result.Invalid("invalid " + host.prefix() + " import path \"" + path + "\"");
        }
        String root = matcher.group(1);
        if (host.refusesVcsSuffix() && SYSTEMS.stream().anyMatch(vcs -> root.endsWith("." + vcs))) {
            return new Result.Invalid("invalid version control suffix in " + host.prefix() + "/ path");
        }
        return new Result.Repository(host.vcs(), "https://" + root, root);
    }

    /** Finds the first element that ends like {@code .git}; only it and the elements before belong to the root. */
    private static Optional<Result> schemeless(String path) {
        String[] elements = path.split("/", -1);
        Optional<Result> found = Optional.empty();
        int end = elements[0].length();
        for (int i = 1; i < elements.length; i++) {
            end += 1 + elements[i].length();
            String word = elements[i].startsWith("~") ? elements[i].substring(1) : elements[i];
            if (!WORD.matcher(word).matches()) {
                return Optional.empty();
            }
            int dot = word.lastIndexOf('.');
            String suffix = word.substring(dot + 1);
            if (found.isEmpty() && dot > 0 && SYSTEMS.contains(suffix)) {
                String root = path.substring(0, end);
                String repository = root.substring(0, root.length() - suffix.length() - 1);
                found = Optional.of(new Result.Schemeless(suffix, repository, root));
            }
        }
        return found;
    }

    private static Optional<Result> invalid(String reason) {
        return Optional.of(new Result.Invalid(reason));
    }
}
