package dev.athens.sumdb.log;

import dev.athens.sumdb.tree.SumdbRecord;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A process that appends for ever, and prints what it knows to be published; to be killed. */
final class CrashingLog {
    private static final int THREADS = 8;

    private CrashingLog() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        SumdbLog log = LogTests.open(Path.of(args[0]), LogTests.KEY);
        AtomicInteger next = new AtomicInteger(Math.toIntExact(log.published().records()));
        List<Thread> threads = IntStream.range(0, THREADS)
                .mapToObj(i -> new Thread(() -> appendForEver(log, next, out)))
                .toList();
        threads.forEach(Thread::start);
    }

    private static void appendForEver(SumdbLog log, AtomicInteger next, PrintStream out) {
        try {
            while (true) {
                int number = next.getAndIncrement();
                SumdbRecord record = log.append(LogTests.record(number));
                SumdbLog.Published published = log.published();
                String root = published.note().split("\n", 4)[2];
                synchronized (out) {
                    out.println(record.id() + " " + number + " " + published.records() + " " + root);
                    out.flush();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
