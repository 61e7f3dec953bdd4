package dev.athens.standalone.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The storages that servers can share, each with the claims that go with it. */
enum FleetKind {
    DISK {
        @Override
        Services start(Path folder) {
            Path store = folder.resolve("store");
            Path claims = store.resolve(".athens").resolve("claims");
            return new Services() {
                @Override
                public Map<String, String> settings() {
                    return Map.of("ATHENS_DISK_STORAGE_ROOT", store.toString());
                }

                /** A folder that has become a file can have no claims in it. */
                @Override
                public void stopClaims() throws IOException {
                    Files.move(claims, folder.resolve("claims"));
                    Files.createFile(claims);
                }

                @Override
                public void startClaims() throws IOException {
                    Files.delete(claims);
                    Files.move(folder.resolve("claims"), claims);
                }

                @Override
                public boolean stopsStorage() {
                    return false;
                }

                @Override
                public long claims() throws IOException {
                    return files(claims);
                }

                @Override
                public void close() {}
            };
        }
    },

    POSTGRES {
        @Override
        Services start(Path folder) throws Exception {
            PostgresProcess database = PostgresProcess.start();
            Map<String, String> settings = Map.of(
                    "ATHENS_PLUGINS_PATH",
                    PluginJars.drop(folder.resolve("plugins"), "athens-storage-jdbc")
                            .toString(),
                    "ATHENS_STORAGE_TYPE",
                    "postgres",
                    "ATHENS_STORAGE_POSTGRES_HOST",
                    "127.0.0.1",
                    "ATHENS_STORAGE_POSTGRES_PORT",
                    "" + database.port(),
                    "ATHENS_STORAGE_POSTGRES_DATABASE",
                    "postgres");
            return new Services() {
                @Override
                public Map<String, String> settings() {
                    return settings;
                }

                @Override
                public void stopClaims() throws Exception {
                    database.stop();
                }

                @Override
                public void startClaims() throws Exception {
                    database.startAgain();
                }

                @Override
                public boolean stopsStorage() {
                    return true;
                }

                @Override
                public long claims() throws Exception {
                    return Long.parseLong(database.query("SELECT count(*) FROM athens_claims"));
                }

                @Override
                public void close() throws IOException {
                    database.close();
                }
            };
        }
    },

    BUCKET {
        @Override
        Services start(Path folder) throws Exception {
            BucketProcess bucket = BucketProcess.start(folder);
            Map<String, String> settings = new HashMap<>(bucket.settings());
            settings.put(
                    "ATHENS_PLUGINS_PATH",
                    PluginJars.drop(folder.resolve("plugins"), "athens-storage-s3")
                            .toString());
            return new Services() {
                @Override
                public Map<String, String> settings() {
                    return settings;
                }

                @Override
                public void stopClaims() throws InterruptedException {
                    bucket.stop();
                }

                @Override
                public void startClaims() throws Exception {
                    bucket.startAgain();
                }

                @Override
                public boolean stopsStorage() {
                    return true;
                }

                @Override
                public long claims() throws IOException {
                    return files(bucket.objects().resolve(".athens").resolve("claims"));
                }

                @Override
                public void close() {
                    bucket.close();
                }
            };
        }
    },

    REDIS_AND_DISK {
        @Override
        Services start(Path folder) throws Exception {
            RedisProcess redis = RedisProcess.start(folder);
            Map<String, String> settings = new HashMap<>(redis.settings());
            settings.put("ATHENS_DISK_STORAGE_ROOT", folder.resolve("store").toString());
            settings.put(
                    "ATHENS_PLUGINS_PATH",
                    PluginJars.drop(folder.resolve("plugins"), "athens-claims-redis")
                            .toString());
            return new ByRedis(redis, settings, redis::close);
        }
    },

    REDIS_AND_BUCKET {
        @Override
        Services start(Path folder) throws Exception {
            BucketProcess bucket = BucketProcess.start(folder);
            RedisProcess redis = RedisProcess.start(folder);
            Map<String, String> settings = new HashMap<>(redis.settings());
            settings.putAll(bucket.settings());
            settings.put(
                    "ATHENS_PLUGINS_PATH",
                    PluginJars.drop(folder.resolve("plugins"), "athens-claims-redis", "athens-storage-s3")
                            .toString());
            return new ByRedis(redis, settings, () -> {
                redis.close();
                bucket.close();
            });
        }
    };

    /** What all servers of a fleet use. */
    interface Services extends AutoCloseable {
        /** What a server needs to be told to use them. */
        Map<String, String> settings();

        /** Makes an end of what keeps claims, as a crash does. */
        void stopClaims() throws Exception;

        /** Starts it again. */
        void startClaims() throws Exception;

        /** Whether the storage is away at the same time. */
        boolean stopsStorage();

        /** How many claims there are, and files or objects that they need. */
        long claims() throws Exception;

        @Override
        void close() throws IOException;
    }

    private record ByRedis(RedisProcess redis, Map<String, String> settings, Closeable servers) implements Services {
        @Override
        public void stopClaims() throws InterruptedException {
            redis.stop();
        }

        @Override
        public void startClaims() throws Exception {
            redis.startAgain();
        }

        @Override
        public boolean stopsStorage() {
            return false;
        }

        @Override
        public long claims() throws Exception {
            return redis.count("athens:claim:");
        }

        @Override
        public void close() throws IOException {
            servers.close();
        }
    }

    /** Starts them, with what they keep in the folder. */
    abstract Services start(Path folder) throws Exception;

    private static long files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }
}
