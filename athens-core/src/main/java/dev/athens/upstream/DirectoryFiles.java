package dev.athens.upstream;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.zip.ZipLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A proxy's files in a folder, such as the download folder of a module cache.
 *
 * @param folder the root
 */
record DirectoryFiles(Path folder) implements ProxyFiles {
    @Override
    public byte[] read(Place place, int maxBytes) throws FetchException, InterruptedException {
        try (InputStream in = Files.newInputStream(file(place))) {
            return in.readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw failure(place, e);
        }
    }

    @Override
    public void require(Place place) throws FetchException, InterruptedException {
        try {
            Files.newInputStream(file(place)).close();
        } catch (IOException e) {
            throw failure(place, e);
        }
    }

    @Override
    public Blob download(Place place, Path target) throws FetchException, InterruptedException {
        try {
            Path source = file(place);
            if (Files.size(source) > ZipLimits.MAX_ZIP_BYTES) {
                throw ProxyFiles.zipTooLarge(place);
            }
            return Blob.of(Files.copy(source, target.resolve("upstream.zip")));
        } catch (IOException e) {
            throw failure(place, e);
        }
    }

    private Path file(Place place) throws FetchException.NotFound, InterruptedException {
        // reading a file is short and cannot be interrupted
        if (Thread.interrupted()) {
            throw new InterruptedException(place.subject() + ": interrupted");
        }
        try {
            return folder.resolve(place.path());
        } catch (InvalidPathException e) {
            throw new FetchException.NotFound(place.subject() + ": no such file in the proxy folder", e);
        }
    }

    private static FetchException failure(Place place, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new FetchException.NotFound(place.subject() + ": no such file in the proxy folder", e);
        }
        if (e instanceof AccessDeniedException) {
            return new FetchException.Refused(place.subject() + ": permission denied in the proxy folder");
        }
        return new FetchException.Unavailable(place.subject() + ": reading the proxy folder failed", e);
    }
}
