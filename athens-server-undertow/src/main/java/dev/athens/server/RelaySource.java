package dev.athens.server;

import dev.athens.fetch.FetchException;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.sumdb.SumdbRelay;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Relays checksum databases, but does not tell the world the names of private modules.
 *
 * @param relay who asks the databases
 * @param noSumdb the modules that no database is asked for, as GONOSUMDB says
 */
record RelaySource(SumdbRelay relay, PathPatterns noSumdb) implements SumdbSource {
    private static final String LOOKUP = "lookup/";

    /** What any answer may take; the relay has tighter bounds for each kind. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    @Override
    public byte[] get(String databaseName, String rest) throws FetchException, InterruptedException {
        if (rest.startsWith(LOOKUP) && isPrivate(rest.substring(LOOKUP.length()))) {
            throw new FetchException.Refused(
                    rest + ": module matches GONOSUMDB or GOPRIVATE of the proxy; set GONOSUMDB for the client too");
        }
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
