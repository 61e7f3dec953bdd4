import dev.athens.config.ConfigSection;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Catalog;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Measures storages beside each other: what it costs to save, find, read and list versions, by one caller and by many. See
 * README.md beside this file.
 *
 * <p>Each argument is a storage, {@code kind:key=value,key=value}, such as {@code disk:RootPath=/tmp/a}; it should be empty.
 */
final class Storages {
    private static final int VERSIONS = 300;
    private static final int LISTED = 2_000;
    private static final int CALLERS = 8;
    private static final int ROUNDS = 3;
    private static final int SMALL_ZIP_BYTES = 100_000;
    private static final int LARGE_ZIP_BYTES = 20_000_000;
    private static final ModulePath LONG_LIST = ModulePath.parse("example.com/long");

    private Storages() {}

    /** Takes the storages. */
    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            System.err.println("java -cp athens.jar:plugins/* benchmarks/Storages.java kind:key=value,key=value ...");
            System.exit(2);
        }
        List<Measured> all = new ArrayList<>();
        for (String arg : args) {
            all.add(new Measured(arg));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Measured one : all) {
                one.run(round);
            }
        }
        Table.print(all);
        for (Measured one : all) {
            one.parts.close();
        }
    }

    private static final class Measured {
        private final String kind;
        private final StorageParts parts;
        private final Storage storage;
        private final Map<String, List<Double>> results = new TreeMap<>();

        Measured(String arg) throws IOException {
            int colon = arg.indexOf(':');
            this.kind = colon < 0 ? arg : arg.substring(0, colon);
            Map<String, String> values = new TreeMap<>();
            for (String pair : colon < 0 ? new String[0] : arg.substring(colon + 1).split(",")) {
                int equals = pair.indexOf('=');
                values.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
            StorageProvider provider = ServiceLoader.load(StorageProvider.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(found -> found.kind().equals(kind))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no provider of " + kind + " on the class path"));
            this.parts = provider.open(ConfigSection.of(kind, values));
            this.storage = parts.storage();
        }

        void run(int round) throws Exception {
            String module = "example.com/r" + round;
            Blob small = zip(module, SMALL_ZIP_BYTES);
            Blob large = zip(module, LARGE_ZIP_BYTES);
            latency("1 save a head, ms", VERSIONS / 3, i -> storage.saveHead(version(module + "/h", i), head(module + "/h", i)));
            latency("2 save 100 kB, ms", VERSIONS, i -> storage.save(version(module, i), new ModuleFiles(head(module, i), small)));
            rate("3 save 100 kB, 8 callers, /s", VERSIONS, i -> storage.save(
                    version(module + "/c", i), new ModuleFiles(head(module + "/c", i), small)));
            latency("4 find the head, ms", VERSIONS, i -> storage.findHead(version(module, i)).orElseThrow().mod().readBytes(10_000));
            latency("5 find, ms", VERSIONS, i -> storage.find(version(module, i)).orElseThrow());
            latency("6 find what is not there, ms", VERSIONS, i -> storage.find(version(module + "/none", i)));
            latency("7 find and read 100 kB, ms", VERSIONS, i -> read(storage.find(version(module, i)).orElseThrow().zip()));
            rate("8 find and read 100 kB, 8 callers, /s", 2 * VERSIONS, i -> read(
                    storage.find(version(module, i % VERSIONS)).orElseThrow().zip()));
            storage.save(version(module + "/large", 0), new ModuleFiles(head(module + "/large", 0), large));
            latency("9 read 20 MB, ms", 5, i -> read(storage.find(version(module + "/large", 0)).orElseThrow().zip()));
            latency("a save 20 MB, ms", 5, i -> storage.save(
                    version(module + "/large", i + 1), new ModuleFiles(head(module + "/large", i + 1), large)));
            if (round == 0) {
                for (int i = 0; i < LISTED; i++) {
                    storage.save(version(LONG_LIST.value(), i), new ModuleFiles(head(LONG_LIST.value(), i), Blob.of("zip")));
                }
            }
            latency("b list 2,000 versions, ms", 5, i -> check(storage.list(LONG_LIST).size() == LISTED));
            latency("c list 300 versions, ms", 20, i -> check(storage.list(ModulePath.parse(module)).size() == VERSIONS));
            Optional<Catalog> catalog = parts.catalog();
            if (catalog.isPresent()) {
                latency("d a page of the catalog, ms", 5, i -> catalog.get().list(Catalog.START, 1_000));
            }
        }

        private interface Work {
            Object with(int i) throws Exception;
        }

        /** The median of single calls. */
        private void latency(String what, int calls, Work work) throws Exception {
            double[] millis = new double[calls];
            for (int i = 0; i < calls; i++) {
                long start = System.nanoTime();
                work.with(i);
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
            Arrays.sort(millis);
            note(what, millis[calls / 2]);
        }

        private void rate(String what, int calls, Work work) throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
            try {
                long start = System.nanoTime();
                List<Callable<Object>> all = new ArrayList<>();
                for (int i = 0; i < calls; i++) {
                    int n = i;
                    all.add(() -> work.with(n));
                }
                for (Future<Object> done : threads.invokeAll(all)) {
                    done.get();
                }
                note(what, calls / ((System.nanoTime() - start) / 1e9));
            } finally {
                threads.shutdownNow();
            }
        }

        private void note(String what, double value) {
            results.computeIfAbsent(what, key -> new ArrayList<>()).add(value);
        }

        private Optional<Double> median(String what) {
            return Optional.ofNullable(results.get(what)).map(values -> {
                List<Double> sorted = new ArrayList<>(values);
                Collections.sort(sorted);
                return sorted.get(sorted.size() / 2);
            });
        }
    }

    private static Object check(boolean holds) {
        if (!holds) {
            throw new AssertionError("not all versions are listed");
        }
        return holds;
    }

    private static long read(Blob blob) throws IOException {
        try (InputStream in = blob.openStream()) {
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static ModuleVersion version(String module, int i) {
        return ModuleVersion.parse(module, "v1." + i + ".0");
    }

    private static ModuleHead head(String module, int i) {
        return new ModuleHead(Blob.of("{\"Version\":\"v1." + i + ".0\"}"), Blob.of("module " + module + "\n"));
    }

    /** Of one file that cannot be compressed. */
    private static Blob zip(String module, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(1).nextBytes(content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            zip.setLevel(Deflater.BEST_SPEED);
            zip.putNextEntry(new ZipEntry(module + "@v1.0.0/data"));
            zip.write(content);
        }
        return Blob.of(out.toByteArray());
    }

    private static final class Table {
        private Table() {}

        static void print(List<Measured> all) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-40s", "median of " + ROUNDS + " rounds"));
            all.forEach(one -> line.append(String.format(Locale.ROOT, " | %10s", one.kind)));
            System.out.println(line);
            for (String what : all.get(0).results.keySet()) {
                StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-40s", what.substring(2)));
                for (Measured one : all) {
                    row.append(String.format(
                            Locale.ROOT, " | %10s", one.median(what).map(value -> String.format(Locale.ROOT, "%.2f", value)).orElse("")));
                }
                System.out.println(row);
            }
        }
    }
}
