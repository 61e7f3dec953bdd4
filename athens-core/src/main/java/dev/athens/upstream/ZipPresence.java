package dev.athens.upstream;

import java.util.Map;
import okhttp3.Response;

/**
 * Asks for the first byte of a zip and reads none, to see that it is there. A HEAD would cost less, but there are proxies that
 * answer it without looking, and others that know none.
 */
final class ZipPresence implements Exchange<Boolean> {
    @Override
    public Map<String, String> headers() {
        return Map.of("Accept-Encoding", "identity", "Range", "bytes=0-0");
    }

    @Override
    public boolean accepts(int status) {
        return status == 200 || status == 206;
    }

    @Override
    public Boolean read(Response response) {
        return true;
    }
}
