package dev.athens.standalone.wiring;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.Storage;
import dev.athens.sumdb.log.SumdbDatabase.Hashes;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The hashes of what a proxy serves, for its checksum database.
 *
 * @param proxy fetches what is not stored, under all its rules
 * @param storage where it is then
 * @param recorded what is known of it, so that it need not be read
 */
record StoredHashes(ModuleProxy proxy, Storage storage, Optional<RecordedHashes> recorded) {
    Hashes of(ModuleVersion version) throws FetchException, InterruptedException {
        try {
            Answer answer = proxy.answer(new ProtocolRequest.Zip(version));
            if (answer instanceof Answer.Refused refused) {
                throw new FetchException.Refused(refused.reason());
            }
            if (answer instanceof Answer.Absent absent) {
                throw new FetchException.NotFound(absent.reason());
            }
            ModuleFiles files = storage.find(version)
                    .orElseThrow(() -> new FetchException.NotFound(version + ": is served by another proxy"));
            return new Hashes(zipHash(version, files), DirHash.ofGoMod(files.mod()));
        } catch (IOException e) {
            throw new FetchException.Unavailable(version + ": the storage failed, see the log of the proxy", e);
        }
    }

    private ModuleHash zipHash(ModuleVersion version, ModuleFiles files) throws IOException {
        Optional<ModuleHash> known =
                recorded.isPresent() ? recorded.get().recorded(version).zip() : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        Path zip = files.zip().file().orElseThrow(() -> new IOException(version + ": zip is no file"));
        return DirHash.ofZip(zip);
    }
}
