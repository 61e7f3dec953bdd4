package dev.athens.storage.jdbc;

import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.storage.jdbc.internal.OwnConnection;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Leases as rows: a key, a token, and when it ends by the clock of the database, which is the only one that is ever asked. One
 * statement takes a lease or one that has ended, so the database says who of many was the first.
 *
 * <p>No statement waits for a row while it has another one, so none of them waits for each other in a circle. Thread-safe.
 */
final class ClaimRows implements LeaseKeeper.Leases {
    /** Where it is told which leases were given back; the text is the key. */
    static final String CHANNEL = "athens_claims";

    /** A claim that the crash of the database undoes costs a second fetch, and waiting for its disk costs each one. */
    static final String INIT_SQL = "SET synchronous_commit = off";

    /** An index takes 2,700 bytes, and a message 8,000. */
    private static final int MAX_KEY_CHARS = 1_000;

    private static final int MAX_DOUBTFUL = 1_000;

    private static final String TAKE = "INSERT INTO athens_claims AS held (key, token, expires)"
            + " VALUES (?, ?, now() + ? * interval '1 millisecond')"
            + " ON CONFLICT (key) DO UPDATE SET token = excluded.token, expires = excluded.expires"
            // the same token: nobody heard what came of the first try
            + " WHERE held.expires < now() OR held.token = excluded.token RETURNING true";

    private static final String RENEW = "UPDATE athens_claims SET expires = now() + ? * interval '1 millisecond'"
            + " FROM unnest(?::text[], ?::uuid[]) AS mine (key, token)"
            + " WHERE athens_claims.key = mine.key AND athens_claims.token = mine.token RETURNING athens_claims.key";

    private static final String GIVE =
            "WITH gone AS (DELETE FROM athens_claims WHERE key = ? AND token = ? RETURNING key)" + " SELECT pg_notify('"
                    + CHANNEL + "', key) FROM gone";

    private static final String SWEEP = "DELETE FROM athens_claims WHERE key IN"
            + " (SELECT key FROM athens_claims WHERE expires < now() FOR UPDATE SKIP LOCKED) AND expires < now()";

    private final OwnConnection database;
    private final Duration lease;
    private final AtomicLong sweptNanos;

    /** Leases that may be there or not, since the database went away in the middle of it. Nobody holds them. */
    private final Map<String, UUID> doubtful = new ConcurrentHashMap<>();

    /**
     * Leases in a database that has the table.
     *
     * @param lease how long one lasts
     */
    ClaimRows(OwnConnection database, Duration lease) {
        this.database = database;
        this.lease = lease;
        this.sweptNanos = new AtomicLong(System.nanoTime() - lease.toNanos());
    }

    /** What stands in the table. Only the beginning of long names does, and what tells them apart. */
    static String key(ClaimKey key) {
        String text = key.toString();
        return text.length() <= MAX_KEY_CHARS ? text : text.substring(0, MAX_KEY_CHARS / 2) + "#" + key.hash();
    }

    @Override
    public Optional<String> take(ClaimKey key) throws IOException {
        String name = key(key);
        UUID token = Optional.ofNullable(doubtful.remove(name)).orElseGet(UUID::randomUUID);
        try {
            boolean taken = database.call(connection -> {
                giveDoubtful(connection);
                boolean first = take(connection, name, token);
                sweepSometimes(connection);
                return first;
            });
            return taken ? Optional.of(token.toString()) : Optional.empty();
        } catch (IOException e) {
            doubt(name, token);
            throw e;
        }
    }

    private void doubt(String key, UUID token) {
        if (doubtful.size() < MAX_DOUBTFUL) {
            doubtful.put(key, token);
        }
    }

    /** Gives back what may have been taken by a call of which nobody heard the end. */
    private void giveDoubtful(Connection connection) throws SQLException {
        Map<String, UUID> all = Map.copyOf(doubtful);
        if (all.isEmpty()) {
            return;
        }
        Array tokens = connection.createArrayOf("uuid", all.values().toArray());
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM athens_claims WHERE token = ANY (?)")) {
            statement.setArray(1, tokens);
            statement.executeUpdate();
        } finally {
            tokens.free();
        }
        all.forEach(doubtful::remove);
    }

    private boolean take(Connection connection, String key, UUID token) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setString(1, key);
            statement.setObject(2, token);
            statement.setLong(3, lease.toMillis());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    @Override
    public Set<ClaimKey> renew(Map<ClaimKey, String> tokens) throws IOException {
        List<ClaimKey> keys = new ArrayList<>(tokens.keySet());
        Set<String> kept = database.call(connection -> {
            sweepSometimes(connection);
            return renew(
                    connection,
                    keys.stream().map(ClaimRows::key).toArray(),
                    keys.stream().map(tokens::get).toArray());
        });
        Set<ClaimKey> lost = new HashSet<>(keys);
        lost.removeIf(key -> kept.contains(key(key)));
        return lost;
    }

    private Set<String> renew(Connection connection, Object[] keys, Object[] tokens) throws SQLException {
        Array keyArray = connection.createArrayOf("text", keys);
        Array tokenArray = connection.createArrayOf("uuid", tokens);
        try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
            statement.setLong(1, lease.toMillis());
            statement.setArray(2, keyArray);
            statement.setArray(3, tokenArray);
            Set<String> kept = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    kept.add(row.getString(1));
                }
            }
            return kept;
        } finally {
            keyArray.free();
            tokenArray.free();
        }
    }

    @Override
    public void give(ClaimKey key, String token) throws IOException {
        String name = key(key);
        UUID id = UUID.fromString(token);
        try {
            boolean unused = database.call(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(GIVE)) {
                    statement.setString(1, name);
                    statement.setObject(2, id);
                    return statement.execute();
                }
            });
        } catch (IOException e) {
            doubt(name, id);
            throw e;
        }
    }

    /** Removes what nobody has taken over after its end, each time that a lease could have ended. */
    private void sweepSometimes(Connection connection) throws SQLException {
        long now = System.nanoTime();
        long last = sweptNanos.get();
        if (now - last >= lease.toNanos() && sweptNanos.compareAndSet(last, now)) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(SWEEP);
            }
        }
    }
}
