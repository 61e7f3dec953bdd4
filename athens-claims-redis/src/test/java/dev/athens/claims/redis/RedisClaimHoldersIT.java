package dev.athens.claims.redis;

import dev.athens.config.ConfigSection;
import dev.athens.storage.StorageParts;
import dev.athens.storage.fs.FileStorageProvider;
import dev.athens.testkit.ClaimHolder;
import dev.athens.testkit.RemoteClaimHoldersContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Servers on one folder, with claims in Redis. */
class RedisClaimHoldersIT extends RemoteClaimHoldersContract {
    private static Redis redis;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        redis = Redis.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (redis != null) {
            redis.close();
        }
    }

    /** Opens a folder, given behind the port of Redis and a colon. */
    public static final class Opener implements ClaimHolder.Opener {
        /** For other processes. */
        public Opener() {}

        @Override
        public StorageParts open(String place, Duration lease) throws IOException {
            int colon = place.indexOf(':');
            InetSocketAddress server = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(place.substring(0, colon)));
            StorageParts files = new FileStorageProvider()
                    .open(ConfigSection.of("Storage.Disk", Map.of("RootPath", place.substring(colon + 1))));
            RedisClaims claims = RedisClaimsProvider.open(Redis.settings(server, lease));
            return new StorageParts(files.storage(), files.catalog(), files.usages(), files.hashes(), () -> {
                        claims.close();
                        files.close();
                    })
                    .withClaims(claims);
        }
    }

    @Override
    protected String newPlace() throws IOException {
        return redis.address().getPort() + ":" + Files.createTempDirectory(folder, "storage");
    }

    @Override
    protected InetSocketAddress service() {
        return redis.address();
    }

    @Override
    protected Class<? extends ClaimHolder.Opener> opener() {
        return Opener.class;
    }

    @Override
    protected long leases(String place) {
        return redis.leases();
    }
}
