package dev.athens.claims.redis;

import dev.athens.fleet.Noticeboard;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A noticeboard in Redis: a hash for each module, whose fields begin with the time at which they end, by the clock of the server;
 * what is to be forgotten is a stream, whose numbers only grow. Thread-safe.
 *
 * @param server the connections
 */
record RedisNoticeboard(RedisServer server) implements Noticeboard {
    private static final String PREFIX = "athens:notices:";
    private static final String NEWS = "athens:forgotten";

    /** More than a server can have missed that is not away. */
    private static final String KEPT = "10000";

    private static final String NOW = """
            local time = redis.call('time')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """;

    private static final String FIND = NOW + """
            local found = redis.call('hget', KEYS[1], ARGV[1])
            if not found then return {} end
            local colon = string.find(found, ':', 1, true)
            local left = tonumber(string.sub(found, 1, colon - 1)) - now
            if left <= 0 then
              redis.call('hdel', KEYS[1], ARGV[1])
              return {}
            end
            return {left, string.sub(found, colon + 1)}
            """;

    private static final String PUT = NOW + """
            redis.call('hset', KEYS[1], ARGV[1], string.format('%.0f', now + ARGV[3]) .. ':' .. ARGV[2])
            if redis.call('pttl', KEYS[1]) < tonumber(ARGV[3]) then
              redis.call('pexpire', KEYS[1], ARGV[3])
            end
            return 1
            """;

    private static final String TAKE_DOWN = "return redis.call('del', KEYS[1])";

    private static final String TELL =
            "return redis.call('xadd', KEYS[1], 'MAXLEN', '~', " + KEPT + ", '*', 'module', ARGV[1])";

    private static final String NEWEST = "return redis.call('xrevrange', KEYS[1], '+', '-', 'COUNT', 1)";

    private static final String SINCE = "return redis.call('xrange', KEYS[1], '(' .. ARGV[1], '+')";

    /** With a hash tag, as claims have. */
    private static List<String> key(ModulePath module) {
        return List.of(PREFIX + "{" + module.value() + "}");
    }

    @Override
    public Optional<Notice> find(ModulePath module, String name) throws IOException {
        List<?> answer = list(server.call(FIND, key(module), List.of(name)));
        return answer.size() == 2 && answer.get(0) instanceof Long left
                ? Optional.of(new Notice(String.valueOf(answer.get(1)), Duration.ofMillis(left)))
                : Optional.empty();
    }

    @Override
    public void put(ModulePath module, String name, String content, Duration validFor) throws IOException {
        Object unused =
                server.call(PUT, key(module), List.of(name, content, Long.toString(Math.max(1, validFor.toMillis()))));
    }

    @Override
    public void forget(ModulePath module) throws IOException {
        Object unused = server.call(TAKE_DOWN, key(module), List.of());
        Object unusedNumber = server.call(TELL, List.of(NEWS), List.of(module.value()));
    }

    @Override
    public News news(Optional<String> cursor) throws IOException {
        Object answer = cursor.isPresent()
                ? server.call(SINCE, List.of(NEWS), List.of(cursor.get()))
                : server.call(NEWEST, List.of(NEWS), List.of());
        List<ModulePath> modules = new ArrayList<>();
        String last = cursor.orElse("0-0");
        for (Object entry : list(answer)) {
            List<?> numberAndFields = list(entry);
            last = String.valueOf(numberAndFields.get(0));
            if (cursor.isPresent()) {
                add(modules, list(numberAndFields.get(1)));
            }
        }
        return new News(modules, last);
    }

    private static void add(List<ModulePath> modules, List<?> fields) {
        try {
            modules.add(ModulePath.parse(String.valueOf(fields.get(1))));
        } catch (InvalidNameException e) {
            // of a program with other rules
        }
    }

    private static List<?> list(Object answer) {
        return answer instanceof List<?> list ? list : List.of();
    }
}
