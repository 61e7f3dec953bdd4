package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import dev.athens.vcs.jgit.place.Remote;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.Transport;

/** Reaches repositories in a folder that stands for {@code https://}; counts how often. */
public final class FolderTransports implements Transports {
    private final Path https;
    private final AtomicInteger opened = new AtomicInteger();

    public FolderTransports(Path https) {
        this.https = https;
    }

    public int opened() {
        return opened.get();
    }

    @Override
    public Transport open(Repository repository, Remote remote) throws FetchException, InterruptedException {
        opened.incrementAndGet();
        String url = remote.url();
        String file = https.resolve(url.replaceFirst("^https://", "")).toUri().toString();
        try {
            return Transport.open(repository, file);
        } catch (TransportException e) {
            throw new FetchException.NotFound(url, e);
        } catch (NotSupportedException | URISyntaxException e) {
            throw new FetchException.Unavailable(url, e);
        }
    }
}
