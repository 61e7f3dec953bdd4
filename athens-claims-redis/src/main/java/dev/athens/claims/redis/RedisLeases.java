package dev.athens.claims.redis;

import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.LeaseKeeper;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leases as keys that the server lets expire. Their value is random, and only who knows it renews or removes them. Each script
 * may be run twice, as its first answer may get lost.
 */
final class RedisLeases implements LeaseKeeper.Leases {
    /** What all keys begin with. */
    static final String PREFIX = "athens:claim:";

    private static final int MAX_AT_ONCE = 500;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String TAKE = """
            if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
            if redis.call('get', KEYS[1]) == ARGV[1] then return 1 end
            return 0
            """;

    private static final String RENEW = """
            local lost = {}
            for i, key in ipairs(KEYS) do
              if redis.call('get', key) == ARGV[i] then
                redis.call('pexpire', key, ARGV[#KEYS + 1])
              else
                lost[#lost + 1] = i
              end
            end
            return lost
            """;

    /** A login that may not publish gives it back all the same. */
    private static final String GIVE = """
            if redis.call('get', KEYS[1]) == ARGV[1] then
              redis.call('del', KEYS[1])
              redis.pcall('publish', ARGV[2], ARGV[3])
              return 1
            end
            return 0
            """;

    private final RedisServer server;
    private final String channel;
    private final String leaseMillis;

    RedisLeases(RedisServer server) {
        this.server = server;
        this.channel = channel(server.settings());
        this.leaseMillis = Long.toString(server.settings().lease().toMillis());
    }

    /** Where the ends of claims are told; channels are those of all databases of a server. */
    static String channel(RedisSettings settings) {
        return "athens:ended:" + settings.database();
    }

    /** With a hash tag, so that a cluster keeps all that a script needs of it in one place. */
    private static String name(ClaimKey key) {
        return PREFIX + "{" + key + "}";
    }

    @Override
    public Optional<String> take(ClaimKey key) throws IOException {
        String token = newToken();
        Object taken = server.call(TAKE, List.of(name(key)), List.of(token, leaseMillis));
        return isYes(taken) ? Optional.of(token) : Optional.empty();
    }

    private static boolean isYes(Object answer) {
        return answer instanceof Long number && number == 1;
    }

    private static String newToken() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public Set<ClaimKey> renew(Map<ClaimKey, String> tokens) throws IOException {
        List<ClaimKey> all = new ArrayList<>(tokens.keySet());
        Set<ClaimKey> lost = new HashSet<>();
        for (int from = 0; from < all.size(); from += MAX_AT_ONCE) {
            List<ClaimKey> some = all.subList(from, Math.min(all.size(), from + MAX_AT_ONCE));
            List<String> arguments = new ArrayList<>(
                    some.stream().map(key -> String.valueOf(tokens.get(key))).toList());
            arguments.add(leaseMillis);
            Object answer =
                    server.beat(RENEW, some.stream().map(RedisLeases::name).toList(), arguments);
            if (answer instanceof List<?> numbers) {
                for (Object number : numbers) {
                    lost.add(some.get(((Long) number).intValue() - 1));
                }
            }
        }
        return lost;
    }

    @Override
    public void give(ClaimKey key, String token) throws IOException {
        server.call(GIVE, List.of(name(key)), List.of(token, channel, key.toString()));
    }
}
