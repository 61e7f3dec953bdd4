package dev.athens.claims.redis;

import dev.athens.config.ConfigException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Says in one line what went wrong with a Redis server, and which setting may mend it. */
final class RedisTrouble {
    private static final int MAX_CAUSES = 10;

    private final RedisSettings settings;

    RedisTrouble(RedisSettings settings) {
        this.settings = settings;
    }

    IOException of(JedisException failure) {
        String advice = setting(failure).map(key -> ", see " + key).orElse("");
        return new IOException(settings.place() + ": " + reason(failure) + advice, failure);
    }

    /** That a setting is wrong, if the server says so, and no wait will mend it. */
    Optional<ConfigException> wrongSetting(JedisException failure) {
        return setting(failure)
                .map(key -> new ConfigException(key + ": " + settings.place() + " says " + reason(failure)));
    }

    private Optional<String> setting(JedisException failure) {
        if (!(failure instanceof JedisDataException)) {
            return Optional.empty();
        }
        String said = reason(failure);
        String section = settings.section() + ".";
        if (said.startsWith("NOPERM")) {
            return Optional.of(section + "Username");
        }
        if (said.startsWith("WRONGPASS")
                || said.startsWith("NOAUTH")
                || said.contains("invalid password")
                || said.startsWith("ERR AUTH")
                || said.startsWith("ERR Client sent AUTH")) {
            return Optional.of(section + "Password");
        }
        return said.startsWith("ERR DB index") || said.startsWith("ERR invalid DB")
                ? Optional.of(section + "DB")
                : Optional.empty();
    }

    /** Whether the server cannot be reached, as opposed to one that answers something else than we want. */
    static boolean isAway(JedisException failure) {
        return failure instanceof JedisConnectionException || !(failure instanceof JedisDataException);
    }

    /** Whether there was no answer in time, so that another try would take as long. */
    static boolean isSlow(JedisException failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static String reason(JedisException failure) {
        Throwable root = failure;
        for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage());
        return root instanceof JedisException ? text : root.getClass().getSimpleName() + ": " + text;
    }
}
