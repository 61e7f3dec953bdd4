package dev.athens.claims.redis;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connections to a Redis server. Whoever asks while it is away is told so at once; only the first one waits until a limit.
 *
 * <p><b>Concurrency.</b> Thread-safe. Calls of fetches share some connections, and what renews has one that is nobody else's.
 * While the server is away, a thread of its own tries it again and again, and ends when it is back.
 */
final class RedisServer implements Closeable {
    private static final int CONNECTIONS = 8;

    private final RedisSettings settings;
    private final RedisTrouble trouble;
    private final HostAndPort address;
    private final JedisClientConfig config;
    private final RedisClient calls;
    private final RedisClient heartbeat;
    private final AtomicBoolean probing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<String> away = Optional.empty();

    /** Connects to nobody yet. */
    RedisServer(RedisSettings settings) {
        this.settings = settings;
        this.trouble = new RedisTrouble(settings);
        this.address = new HostAndPort(settings.host(), settings.port());
        this.config = config(settings);
        this.calls = client(CONNECTIONS);
        this.heartbeat = client(1);
    }

    private static JedisClientConfig config(RedisSettings settings) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .resp2()
                .clientName("athens")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .connectionTimeoutMillis((int) settings.limits().connect().toMillis())
                .socketTimeoutMillis((int) settings.limits().read().toMillis())
                .blockingSocketTimeoutMillis((int) settings.limits().quiet().toMillis())
                .database(settings.database());
        if (settings.usesTls()) {
            // of the authorities that this JVM trusts, and given to that host
            config.sslOptions(
                    SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        settings.login().ifPresent(login -> {
            login.user().ifPresent(config::user);
            config.password(login.password());
        });
        return config.build();
    }

    private RedisClient client(int connections) {
        GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
        pool.setMaxTotal(connections);
        pool.setMaxIdle(connections);
        pool.setMaxWait(settings.limits().read());
        pool.setJmxEnabled(false);
        return RedisClient.builder()
                .hostAndPort(address)
                .clientConfig(config)
                .poolConfig(pool)
                .build();
    }

    /** Runs a script that may be run twice, for a fetch. */
    Object call(String script, List<String> keys, List<String> arguments) throws IOException {
        return eval(calls, script, keys, arguments);
    }

    /** The same for what renews. */
    Object beat(String script, List<String> keys, List<String> arguments) throws IOException {
        return eval(heartbeat, script, keys, arguments);
    }

    private Object eval(RedisClient client, String script, List<String> keys, List<String> arguments)
            throws IOException {
        Optional<String> reason = away;
        if (reason.isPresent()) {
            throw new IOException(reason.get());
        }
        try {
            try {
                return client.eval(script, keys, arguments);
            } catch (JedisException e) {
                if (!RedisTrouble.isAway(e) || RedisTrouble.isSlow(e)) {
                    throw e;
                }
                // perhaps the server has closed the connection, as it was restarted or nothing was asked for long
                client.getPool().clear();
                return client.eval(script, keys, arguments);
            }
        } catch (JedisException e) {
            IOException failure = trouble.of(e);
            if (RedisTrouble.isAway(e)) {
                leave(String.valueOf(failure.getMessage()));
            }
            throw failure;
        }
    }

    private void leave(String reason) {
        away = Optional.of(reason);
        if (closed.getCount() > 0 && probing.compareAndSet(false, true)) {
            start("athens-redis-probe", this::probe);
        }
    }

    private void probe() {
        try {
            while (!closed.await(settings.limits().retry().toMillis(), TimeUnit.MILLISECONDS)) {
                if (isBack()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBack() {
        try (Connection connection = connect()) {
            connection.ping();
        } catch (JedisException e) {
            away = Optional.of(String.valueOf(trouble.of(e).getMessage()));
            return false;
        }
        calls.getPool().clear();
        heartbeat.getPool().clear();
        // in this order, so that whoever finds it away again starts to try again
        probing.set(false);
        away = Optional.empty();
        return true;
    }

    /** A connection of its own, for who closes it. */
    Connection connect() {
        Connection connection = new Connection(address, config);
        try {
            connection.connect();
            return connection;
        } catch (JedisException e) {
            connection.close();
            throw e;
        }
    }

    static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits, unless or until this is closed, when it returns true. */
    boolean isClosedWithin(Duration time) throws InterruptedException {
        return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    RedisSettings settings() {
        return settings;
    }

    RedisTrouble trouble() {
        return trouble;
    }

    @Override
    public void close() {
        closed.countDown();
        calls.close();
        heartbeat.close();
    }

    @Override
    public String toString() {
        return settings.place();
    }
}
