package dev.athens.standalone.wiring;

import dev.athens.fetch.FetchException;
import dev.athens.protocol.SumdbRequest;
import dev.athens.server.options.SumdbSource;
import dev.athens.sumdb.ChecksumDatabases;
import dev.athens.sumdb.log.SumdbDatabase;
import java.util.Optional;

/**
 * The checksum databases that this server answers for.
 *
 * @param others those that are relayed
 * @param own the one that this server is itself, whose records name private modules
 */
record RelayedDatabases(ChecksumDatabases others, Optional<SumdbDatabase> own) implements SumdbSource {
    @Override
    public byte[] get(String databaseName, SumdbRequest request) throws FetchException, InterruptedException {
        return isPrivate(databaseName) ? own.orElseThrow().get(request) : others.get(databaseName, request);
    }

    @Override
    public boolean isPrivate(String databaseName) {
        return own.isPresent() && own.get().key().name().equals(databaseName);
    }
}
