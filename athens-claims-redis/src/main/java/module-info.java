/** Claims of work in a Redis server. */
module dev.athens.claims.redis {
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires transitive dev.athens.core;
    requires org.apache.commons.pool2;
    requires redis.clients.jedis;

    exports dev.athens.claims.redis;

    provides dev.athens.fleet.ClaimsProvider with
            dev.athens.claims.redis.RedisClaimsProvider;
}
