package dev.athens.standalone.hooks;

import dev.athens.config.ConfigException;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Below which paths the modules of a repository are: below its own address, as the go command looks for them, or where the operator
 * says.
 *
 * @param configured what the operator says
 */
record RepositoryModules(List<Entry> configured) {
    /**
     * Where the modules of one repository are.
     *
     * @param root the path that stands for the top of the repository
     */
    record Entry(RepositoryName repository, String root) {}

    /**
     * Reads what the operator says.
     *
     * @param items such as {@code https://git.corp.example/team/tool=corp.example/tool}
     * @throws ConfigException if one is something else
     */
    static RepositoryModules of(List<String> items) {
        List<Entry> entries = new ArrayList<>();
        for (String item : items) {
            int equals = item.lastIndexOf('=');
            String root = item.substring(equals + 1).strip();
            RepositoryName repository = RepositoryName.parse(item.substring(0, Math.max(0, equals)))
                    .orElseThrow(() -> bad(item, "must be repository=module path"));
            try {
                ModulePath.parse(root);
            } catch (InvalidNameException e) {
                throw bad(item, String.valueOf(e.getMessage()));
            }
            entries.add(new Entry(repository, root));
        }
        return new RepositoryModules(List.copyOf(entries));
    }

    private static ConfigException bad(String item, String reason) {
        return new ConfigException("Hooks.Repositories: " + item + ": " + reason);
    }

    /** The paths that stand for the top of a repository with these addresses. */
    Set<String> roots(Set<String> addresses) {
        Set<String> roots = new LinkedHashSet<>();
        List<RepositoryName> names = addresses.stream()
                .flatMap(address -> RepositoryName.parse(address).stream())
                .toList();
        configured.stream()
                .filter(entry -> names.stream().anyMatch(entry.repository()::isSame))
                .forEach(entry -> roots.add(entry.root()));
        if (roots.isEmpty()) {
            // a port cannot be a part of a module path
            names.stream()
                    .filter(name -> name.port().isEmpty())
                    .forEach(name -> roots.add(name.host() + "/" + name.path()));
        }
        return roots;
    }
}
