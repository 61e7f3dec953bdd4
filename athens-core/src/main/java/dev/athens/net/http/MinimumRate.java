package dev.athens.net.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.AsyncTimeout;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Breaks off answers that only drip, which no limit on a server's silence sees: each would occupy a fetch until its deadline.
 * Counted are the bytes as they come over the network, while somebody waits for them: a slow disk here is not the server's
 * fault. The head of an answer has a deadline of its own.
 */
public final class MinimumRate {
    /** A line and some headers; connecting is not part of it. */
    private static final Duration HEAD = Duration.ofSeconds(60);

    private MinimumRate() {}

    /**
     * Applies a rate to all answers that a client gets.
     *
     * @param bytesPerSecond how many bytes at least, on average over each window
     * @param window how long is waited until the average counts
     * @param nanoTime elapsed time, in nanoseconds
     */
    public static OkHttpClient.Builder apply(
            OkHttpClient.Builder client, int bytesPerSecond, Duration window, LongSupplier nanoTime) {
        return client.addNetworkInterceptor(new Measuring(bytesPerSecond, window, nanoTime));
    }

    private record Measuring(int bytesPerSecond, Duration window, LongSupplier nanoTime) implements Interceptor {
        @Override
        public Response intercept(Chain chain) throws IOException {
            Response response = head(chain);
            return response.newBuilder()
                    .body(new Body(response.body(), new Measured(response.body().source(), this)))
                    .build();
        }

        private static Response head(Chain chain) throws IOException {
            AsyncTimeout deadline = new AsyncTimeout() {
                @Override
                protected void timedOut() {
                    chain.call().cancel();
                }
            };
            deadline.timeout(HEAD.toMillis(), TimeUnit.MILLISECONDS);
            deadline.enter();
            try {
                Response response = chain.proceed(chain.request());
                deadline.exit();
                return response;
            } catch (IOException e) {
                if (deadline.exit()) {
                    throw new TooSlowException("no answer within " + HEAD.toSeconds() + " seconds");
                }
                throw e;
            }
        }
    }

    /** The body of an answer, read through the measurement. */
    private static final class Body extends ResponseBody {
        private final ResponseBody body;
        private final BufferedSource source;

        private Body(ResponseBody body, Source measured) {
            this.body = body;
            this.source = Okio.buffer(measured);
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public BufferedSource source() {
            return source;
        }
    }

    private static final class Measured extends ForwardingSource {
        private final Measuring rate;
        private long waitedNanos;
        private long bytes;

        private Measured(Source source, Measuring rate) {
            super(source);
            this.rate = rate;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            long start = rate.nanoTime().getAsLong();
            long count = super.read(sink, byteCount);
            if (count < 0) {
                return count;
            }
            waitedNanos += rate.nanoTime().getAsLong() - start;
            bytes += count;
            if (waitedNanos >= rate.window().toNanos()) {
                if (bytes < rate.bytesPerSecond() * (double) waitedNanos / 1e9) {
                    throw new TooSlowException("sends less than " + rate.bytesPerSecond() + " bytes a second");
                }
                waitedNanos = 0;
                bytes = 0;
            }
            return count;
        }
    }
}
