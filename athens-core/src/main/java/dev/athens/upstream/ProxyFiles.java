package dev.athens.upstream;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import java.nio.file.Path;

/** The files of a module proxy, wherever they are. */
interface ProxyFiles {
    /**
     * One file.
     *
     * @param module the module that it belongs to
     * @param subject what messages call it, such as {@code github.com/a/b@v1.0.0}
     * @param name its escaped name below the module, such as {@code @v/v1.0.0.info}
     */
    record Place(ModulePath module, String subject, String name) {
        /** The escaped path below the proxy's base. */
        String path() {
            return module.escaped() + "/" + name;
        }
    }

    /** Reads at most one byte more than {@code maxBytes}, by which the caller sees that there is too much. */
    byte[] read(Place place, int maxBytes) throws FetchException, InterruptedException;

    /** Reads a file whose content may change, which need not be sent again if it has not. */
    default byte[] readCurrent(Place place, int maxBytes) throws FetchException, InterruptedException {
        return read(place, maxBytes);
    }

    /** Looks whether a file is there, without reading it. */
    void require(Place place) throws FetchException, InterruptedException;

    /**
     * Copies a module zip into a folder; after a failure nothing of it is there.
     *
     * @throws FetchException.NotFound also if it is larger than the go command accepts
     */
    Blob download(Place place, Path folder) throws FetchException, InterruptedException;

    /** The failure for a zip that the go command would not accept. Source: cmd/go/internal/modfetch, proxyRepo.Zip. */
    static FetchException.NotFound zipTooLarge(Place place) {
        return new FetchException.NotFound(place.subject() + ": downloaded zip file too large");
    }
}
