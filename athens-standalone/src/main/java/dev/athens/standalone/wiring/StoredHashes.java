package dev.athens.standalone.wiring;

import dev.athens.content.Blob;
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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The hashes of what a proxy serves, for its checksum database.
 *
 * @param proxy fetches what is not stored, under all its rules
 * @param storage where it is then
 * @param recorded what is known of it, so that it need not be read
 * @param scratch where a zip is put to be read, if the storage has no files
 */
record StoredHashes(ModuleProxy proxy, Storage storage, Optional<RecordedHashes> recorded, Path scratch) {
    Hashes of(ModuleVersion version) throws FetchException, InterruptedException {
        try {
            Answer answer = proxy.answer(new ProtocolRequest.Zip(version));
            if (answer instanceof Answer.Refused refused) {
                throw new FetchException.Refused(refused.reason());
            }
            if (answer instanceof Answer.Absent absent) {
                throw new FetchException.NotFound(absent.reason());
            }
            if (answer instanceof Answer.Gone gone) {
                throw new FetchException.NotFound(gone.reason());
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
        Optional<Path> zip = files.zip().file();
        return zip.isPresent() ? DirHash.ofZip(zip.get()) : ofCopy(files.zip());
    }

    private ModuleHash ofCopy(Blob zip) throws IOException {
        Path copy = Files.createTempFile(Files.createDirectories(scratch), "athens-hash-", ".zip");
        try (InputStream content = zip.openStream()) {
            Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
            return DirHash.ofZip(copy);
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
