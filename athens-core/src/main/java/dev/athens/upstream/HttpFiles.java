package dev.athens.upstream;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.module.PathPatterns;
import dev.athens.net.AddressGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * A proxy's files over HTTP.
 *
 * @param client the connections
 * @param base the proxy's base URL
 * @param insecure modules for which credentials may travel over plain http
 * @param known what has been read before of files that may change
 * @param namedByStranger the guard, if somebody else than the operator named the proxy
 */
record HttpFiles(
        UpstreamClient client,
        HttpUrl base,
        PathPatterns insecure,
        Revalidation known,
        Optional<AddressGuard> namedByStranger)
        implements ProxyFiles {
    @Override
    public byte[] read(Place place, int maxBytes) throws FetchException, InterruptedException {
        return client.read(target(place), maxBytes);
    }

    @Override
    public byte[] readCurrent(Place place, int maxBytes) throws FetchException, InterruptedException {
        Target target = target(place);
        return client.exchange(target, known.of(target.url(), maxBytes));
    }

    @Override
    public void require(Place place) throws FetchException, InterruptedException {
        client.exchange(target(place), new ZipPresence());
    }

    @Override
    public Blob download(Place place, Path folder) throws FetchException, InterruptedException {
        Path file = folder.resolve("upstream.zip");
        boolean complete = false;
        try {
            Blob zip = client.exchange(target(place), new ZipDownload(place, file));
            complete = true;
            return zip;
        } finally {
            if (!complete) {
                deleteQuietly(file);
            }
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the folder is the caller's, who deletes it anyway
            return;
        }
    }

    private Target target(Place place) {
        HttpUrl url = base.newBuilder().addPathSegments(place.path()).build();
        return Target.of(place.subject(), url, insecure.matches(place.module()), namedByStranger);
    }
}
