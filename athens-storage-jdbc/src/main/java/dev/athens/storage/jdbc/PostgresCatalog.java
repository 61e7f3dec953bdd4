package dev.athens.storage.jdbc;

import dev.athens.module.ModuleVersion;
import dev.athens.storage.Catalog;
import dev.athens.storage.PageToken;
import dev.athens.storage.Usages.Entry;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Names;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows in the order of their names, byte by byte. Whatever the table holds, a page costs its own rows. */
final class PostgresCatalog implements Catalog {
    private final Database database;

    PostgresCatalog(Database database) {
        this.database = database;
    }

    /**
     * What was found.
     *
     * @param unreadable names that are none
     */
    record Walk(List<Entry> entries, List<String> unreadable) {}

    @Override
    public Page list(String token, int limit) throws IOException {
        Walk walk = walk(token, limit, true);
        Page page = Page.of(walk.entries().stream().map(Entry::version).toList(), limit);
        return new Page(page.versions(), page.next(), walk.unreadable());
    }

    /** One more than the limit, if there are more. */
    Walk walk(String token, int limit, boolean wholeOnly) throws IOException {
        Optional<ModuleVersion> after = PageToken.parse(token);
        Name last = after.map(version ->
                        new Name(version.path().value(), version.version().value()))
                .orElse(new Name("", ""));
        int wanted = Math.addExact(limit, 1);
        Walk walk = new Walk(new ArrayList<>(), new ArrayList<>());
        Optional<Name> next = Optional.of(last);
        while (next.isPresent() && walk.entries().size() < wanted) {
            next = more(next.get(), wanted - walk.entries().size(), wholeOnly, walk);
        }
        return walk;
    }

    private record Name(String module, String version) {}

    /** Adds rows to a walk, and gives the last one if there may be more. */
    private Optional<Name> more(Name after, int count, boolean wholeOnly, Walk walk) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT module, version, zip IS NOT NULL FROM athens_versions"
                            + " WHERE (module, version) > (?, ?)" + (wholeOnly ? " AND zip IS NOT NULL" : "")
                            + " ORDER BY module, version LIMIT ?")) {
                statement.setString(1, after.module());
                statement.setString(2, after.version());
                statement.setInt(3, count);
                List<Entry> entries = new ArrayList<>();
                List<String> unreadable = new ArrayList<>();
                Optional<Name> last = Optional.empty();
                int rows = 0;
                try (ResultSet row = statement.executeQuery()) {
                    for (; row.next(); rows++) {
                        Name name = new Name(row.getString(1), row.getString(2));
                        boolean whole = row.getBoolean(3);
                        last = Optional.of(name);
                        Names.parse(name.module(), name.version())
                                .ifPresentOrElse(
                                        version -> entries.add(new Entry(version, whole)),
                                        () -> unreadable.add(name.module() + "@" + name.version() + ": no name"));
                    }
                }
                // at the end, for this may be tried again
                walk.entries().addAll(entries);
                walk.unreadable().addAll(unreadable);
                return rows < count ? Optional.empty() : last;
            }
        });
    }
}
