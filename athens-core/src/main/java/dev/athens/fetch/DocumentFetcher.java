package dev.athens.fetch;

import java.net.URI;

/** Gets small documents by their URL. Calls block, may be made by many threads at once, and react to interrupts. */
@FunctionalInterface
public interface DocumentFetcher {
    /**
     * Gets a document.
     *
     * @param location an https or http URL; user info in it is sent as credentials
     * @param maxBytes the most that the caller can take
     * @throws FetchException.NotFound if there is no such document; the message ends in the server's own words
     * @throws FetchException.Refused if the server forbids it
     * @throws FetchException.Unavailable if the server could not be asked, or the document is larger
     */
    byte[] get(URI location, int maxBytes) throws FetchException, InterruptedException;
}
