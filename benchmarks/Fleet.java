import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Simulates a fleet of servers with one storage, without a network: what a million requests cost the origin, the storage and the
 * service that says who fetches. Nothing is measured here; what one server costs is, by the other programs in this folder, and
 * goes in by the options. See README.md beside this file.
 */
final class Fleet {
    private static final String USAGE = "java benchmarks/Fleet.java [--requests 1000000] [--versions 100000] [--per-second 2000]"
            + " [--cached 10000] [--fetch-ms 2000] [--fresh-s 60] [--zipf 1.0] [--hit-us 8] [--servers 1,10,100,1000]";

    /** One version in so many is asked for by its list first, as go commands do that add or upgrade a requirement. */
    private static final int LIST_ONE_OF = 10;

    private final Map<String, Double> options = new LinkedHashMap<>();
    private final List<Integer> servers = new ArrayList<>();

    private Fleet(String[] args) {
        options.put("--requests", 1e6);
        options.put("--versions", 1e5);
        options.put("--per-second", 2_000.0);
        options.put("--cached", 10_000.0);
        options.put("--fetch-ms", 2_000.0);
        options.put("--fresh-s", 60.0);
        options.put("--zipf", 1.0);
        options.put("--hit-us", 8.0);
        String counts = "1,10,100,1000";
        for (int i = 0; i + 1 < args.length; i += 2) {
            if (args[i].equals("--servers")) {
                counts = args[i + 1];
            } else if (options.containsKey(args[i])) {
                options.put(args[i], Double.parseDouble(args[i + 1]));
            } else {
                throw new IllegalArgumentException(USAGE);
            }
        }
        for (String count : counts.split(",")) {
            servers.add(Integer.parseInt(count));
        }
    }

    /** Takes the options. */
    public static void main(String[] args) {
        Fleet fleet = new Fleet(args);
        System.out.println(
                "servers | shared | zips from origin | lists from origin | claims/s | notices/s | storage reads/s | hits near | busiest core");
        for (int count : fleet.servers) {
            for (boolean shared : count == 1 ? new boolean[] {false} : new boolean[] {false, true}) {
                fleet.run(count, shared);
            }
        }
    }

    private int option(String name) {
        return options.get("--" + name).intValue();
    }

    /** The versions that a server has near, the one that was used longest ago first. */
    private static final class Near extends LinkedHashMap<Integer, Boolean> {
        private static final long serialVersionUID = 1L;
        private final int most;

        Near(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
            return size() > most;
        }
    }

    private void run(int count, boolean shared) {
        int requests = option("requests");
        int versions = option("versions");
        double perSecond = options.get("--per-second");
        double fetchSeconds = options.get("--fetch-ms") / 1_000;
        double fresh = options.get("--fresh-s");
        Random random = new Random(1);
        double[] zipf = zipf(versions, options.get("--zipf"));
        Near[] near = new Near[count];
        for (int i = 0; i < count; i++) {
            near[i] = new Near(option("cached"));
        }
        // when a version is in the storage; when a server, or any of them, has a fetch of it under way
        double[] storedAt = filled(versions, Double.POSITIVE_INFINITY);
        Map<Long, Double> fetching = new LinkedHashMap<>();
        Map<Long, Double> lists = new LinkedHashMap<>();
        long zips = 0;
        long listed = 0;
        long claims = 0;
        long notices = 0;
        long reads = 0;
        long hits = 0;
        long[] served = new long[count];
        double now = 0;
        for (int i = 0; i < requests; i++) {
            now += -Math.log(1 - random.nextDouble()) / perSecond;
            int version = drawn(zipf, random.nextDouble());
            int server = random.nextInt(count);
            served[server]++;
            if (random.nextInt(LIST_ONE_OF) == 0) {
                long own = key(server, version);
                if (lists.getOrDefault(own, -1.0) < now) {
                    double until = now + fresh;
                    if (shared) {
                        notices += 2;
                        long all = key(-1, version);
                        double known = lists.getOrDefault(all, -1.0);
                        if (known < now) {
                            claims += 2;
                            listed++;
                            lists.put(all, until);
                        } else {
                            until = known;
                        }
                    } else {
                        listed++;
                    }
                    lists.put(own, until);
                }
            }
            if (near[server].containsKey(version)) {
                near[server].get(version);
                hits++;
                continue;
            }
            near[server].put(version, true);
            reads++;
            if (storedAt[version] <= now) {
                continue;
            }
            long flight = key(shared ? -1 : server, version);
            if (fetching.getOrDefault(flight, -1.0) < now) {
                zips++;
                fetching.put(flight, now + fetchSeconds);
                storedAt[version] = Math.min(storedAt[version], now + fetchSeconds);
                claims += shared ? 2 : 0;
            } else if (shared) {
                // refused once, and looked for with growing pauses
                claims += 2;
                reads += 3;
            }
        }
        double busiest = Arrays.stream(served).max().orElse(0) / now * options.get("--hit-us") / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%7d | %6s | %16d | %17d | %8.1f | %9.1f | %15.1f | %7.1f %% | %10.1f %%%n",
                count,
                shared ? "yes" : "no",
                zips,
                listed,
                claims / now,
                notices / now,
                reads / now,
                100.0 * hits / requests,
                100 * busiest);
    }

    private static double[] filled(int length, double value) {
        double[] all = new double[length];
        Arrays.fill(all, value);
        return all;
    }

    private static long key(int server, int version) {
        return ((long) (server + 1) << 32) | version;
    }

    private static double[] zipf(int count, double exponent) {
        double[] sums = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += 1 / Math.pow(i + 1, exponent);
            sums[i] = sum;
        }
        for (int i = 0; i < count; i++) {
            sums[i] /= sum;
        }
        return sums;
    }

    private static int drawn(double[] sums, double at) {
        int found = Arrays.binarySearch(sums, at);
        return Math.min(sums.length - 1, found < 0 ? -found - 1 : found);
    }
}
