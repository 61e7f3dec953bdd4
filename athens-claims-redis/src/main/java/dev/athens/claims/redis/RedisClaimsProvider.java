package dev.athens.claims.redis;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.ClaimsProvider;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.UUID;
import redis.clients.jedis.exceptions.JedisException;

/** Opens claims in a Redis server, by the settings that gomods/athens has for it. */
public final class RedisClaimsProvider implements ClaimsProvider {
    private static final Logger LOG = System.getLogger(RedisClaimsProvider.class.getName());

    /** For those who find it by its kind. */
    public RedisClaimsProvider() {}

    @Override
    public String kind() {
        return "redis";
    }

    @Override
    public ClaimsParts open(ConfigSection config) throws IOException {
        RedisClaims claims = open(RedisSettings.of(config));
        return new ClaimsParts(claims, Optional.of(claims.noticeboard()), claims);
    }

    static RedisClaims open(RedisSettings settings) {
        RedisServer server = new RedisServer(settings);
        boolean done = false;
        try {
            check(server);
            done = true;
            return new RedisClaims(server);
        } finally {
            if (!done) {
                server.close();
            }
        }
    }

    /** Does once what claims will do, since a login that may not would be told of only in the log. */
    private static void check(RedisServer server) {
        RedisLeases leases = new RedisLeases(server);
        ClaimKey key = new ClaimKey(ClaimKey.Kind.WRITER, "probe-" + UUID.randomUUID());
        try {
            Optional<String> token = leases.take(key);
            if (token.isPresent()) {
                leases.give(key, token.get());
            }
        } catch (IOException e) {
            Optional<ConfigException> wrong = e.getCause() instanceof JedisException failure
                    ? server.trouble().wrongSetting(failure)
                    : Optional.empty();
            if (wrong.isPresent()) {
                throw wrong.get();
            }
            LOG.log(
                    Level.WARNING,
                    () -> e.getMessage() + "; until that changes, several servers may fetch the same version");
        }
    }
}
