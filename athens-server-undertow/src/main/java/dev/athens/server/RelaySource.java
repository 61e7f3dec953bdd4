package dev.athens.server;

import dev.athens.fetch.FetchException;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.sumdb.SumdbClient;
import dev.athens.sumdb.SumdbDatabase;
import dev.athens.sumdb.SumdbRelay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Relays checksum databases, but does not tell the world the names of private modules. What a database has proved is served
 * without it.
 */
final class RelaySource implements SumdbSource {
    private static final String SUPPORTED = "supported";
    private static final String LOOKUP = "lookup/";

    /** What any answer may take; the relay has tighter bounds for each kind. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private final SumdbRelay relay;
    private final Map<String, SumdbClient> proved;
    private final PathPatterns noSumdb;
    private final Optional<SumdbDatabase> own;
    private final ServableDatabases servable;

    /**
     * Makes a source.
     *
     * @param relay who asks the databases
     * @param proved those of them whose key is known, by their names
     * @param noSumdb the modules that no other database is asked for, as GONOSUMDB and NoSumPatterns say
     * @param own the database that this server is itself
     * @param nanoTime the clock for what is remembered
     */
    RelaySource(
            SumdbRelay relay,
            Map<String, SumdbClient> proved,
            PathPatterns noSumdb,
            Optional<SumdbDatabase> own,
            LongSupplier nanoTime) {
        this.relay = relay;
        this.proved = Map.copyOf(proved);
        this.noSumdb = noSumdb;
        this.own = own;
        this.servable = new ServableDatabases(this::relayed, nanoTime);
    }

    @Override
    public byte[] get(String databaseName, String rest) throws FetchException, InterruptedException {
        if (own.isPresent() && own.get().key().name().equals(databaseName)) {
            return own.get().get(rest);
        }
        if (rest.startsWith(LOOKUP) && isPrivate(rest.substring(LOOKUP.length()))) {
            throw new FetchException.Refused(rest
                    + ": module is private to this proxy (GONOSUMDB, GOPRIVATE or NoSumPatterns); set GONOSUMDB for"
                    + " the client too");
        }
        if (rest.equals(SUPPORTED)) {
            servable.check(databaseName);
            return new byte[0];
        }
        return relayed(databaseName, rest);
    }

    private byte[] relayed(String databaseName, String rest) throws FetchException, InterruptedException {
        Optional<SumdbClient> client = Optional.ofNullable(proved.get(databaseName));
        return client.isPresent() ? client.get().serve(rest) : bytes(relay, databaseName, rest);
    }

    static byte[] bytes(SumdbRelay relay, String databaseName, String rest)
            throws FetchException, InterruptedException {
        try {
            return relay.relay(databaseName, rest).body().readBytes(MAX_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private boolean isPrivate(String lookup) {
        int at = lookup.indexOf('@');
        try {
            return noSumdb.matches(ModulePath.parseEscaped(at < 0 ? lookup : lookup.substring(0, at)));
        } catch (InvalidNameException e) {
            // no module at all: the relay says so
            return false;
        }
    }
}
