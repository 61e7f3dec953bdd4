import dev.athens.module.ModuleVersion;
import dev.athens.protocol.SumdbRequest;
import dev.athens.module.ModuleHash;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.log.SumdbDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Fills a checksum database with generated records through its own lookups, each of which waits until its record is on the
 * disk; opens it again, and looks versions up. See README.md.
 */
public final class SumdbLog {
    private static final int LOOKUPS = 200_000;

    private SumdbLog() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int records = Integer.parseInt(args[1]);
        int threads = Integer.parseInt(args[2]);
        Path keyFile = folder.resolveSibling(folder.getFileName() + ".key");
        if (!Files.exists(keyFile)) {
            Files.writeString(keyFile, SignerKey.generate("db.example").secret());
        }
        SignerKey key = SignerKey.parse(Files.readString(keyFile));
        try (SumdbDatabase database = open(folder, key)) {
            fill(database, records, threads);
        }
        System.gc();
        try (SumdbDatabase database = open(folder, key)) {
            lookUp(database, records);
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            System.out.printf("heap in use %d MB%n", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        }
    }

    private static SumdbDatabase open(Path folder, SignerKey key) throws Exception {
        long start = System.nanoTime();
        SumdbDatabase database =
                SumdbDatabase.builder(folder, key, SumdbLog::hashes).open();
        System.out.printf("open with %d records: %.2f s%n", database.records(), seconds(start));
        return database;
    }

    private static void fill(SumdbDatabase database, int records, int threads) throws Exception {
        long start = System.nanoTime();
        long before = database.records();
        AtomicInteger next = new AtomicInteger();
        Thread[] workers = IntStream.range(0, threads)
                .mapToObj(i -> new Thread(() -> {
                    for (int number = next.getAndIncrement(); number < records; number = next.getAndIncrement()) {
                        lookUp(database, version(number));
                    }
                }))
                .toArray(Thread[]::new);
        for (Thread worker : workers) {
            worker.start();
        }
        for (Thread worker : workers) {
            worker.join();
        }
        long added = database.records() - before;
        System.out.printf("append %d records by %d threads: %.0f/s%n", added, threads, added / seconds(start));
    }

    private static void lookUp(SumdbDatabase database, int records) {
        Random random = new Random(1);
        long[] nanos = new long[LOOKUPS];
        for (int i = 0; i < LOOKUPS; i++) {
            ModuleVersion version = version(random.nextInt(records));
            long start = System.nanoTime();
            lookUp(database, version);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos, LOOKUPS / 2, LOOKUPS);
        int half = LOOKUPS / 2;
        System.out.printf(
                "lookup: median %.3f ms, p99 %.3f ms, worst %.3f ms%n",
                nanos[half + half / 2] / 1e6, nanos[half + half / 100 * 99] / 1e6, nanos[LOOKUPS - 1] / 1e6);
    }

    private static void lookUp(SumdbDatabase database, ModuleVersion version) {
        try {
            database.get(new SumdbRequest.Lookup(version));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ModuleVersion version(int number) {
        return ModuleVersion.parse("github.com/some-company/module-" + number % 50_000, "v1.2." + number / 50_000);
    }

    private static SumdbDatabase.Hashes hashes(ModuleVersion version) {
        return new SumdbDatabase.Hashes(hash("zip " + version), hash("mod " + version));
    }

    private static ModuleHash hash(String text) {
        try {
            return ModuleHash.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
