package dev.athens.standalone.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Knows what Java and the system say of this process. */
final class ProcessSource implements Source {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    @Override
    public void tell(Samples samples) {
        memory(samples);
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            samples.addSummary(
                    Metric.COLLECTIONS,
                    collector.getCollectionCount(),
                    collector.getCollectionTime() / MILLIS,
                    collector.getName());
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        samples.add(Metric.THREADS, threads.getThreadCount());
        samples.add(Metric.DAEMONS, threads.getDaemonThreadCount());
        samples.add(Metric.THREADS_PEAK, threads.getPeakThreadCount());
        samples.add(Metric.CLASSES, ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        samples.add(
                Metric.JVM,
                1,
                System.getProperty("java.runtime.version", ""),
                System.getProperty("java.vm.vendor", ""),
                System.getProperty("java.runtime.name", ""));
        samples.add(Metric.START, runtime.getStartTime() / MILLIS);
        system(samples);
    }

    private static void memory(Samples samples) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory(samples, memory.getHeapMemoryUsage(), "heap");
        memory(samples, memory.getNonHeapMemoryUsage(), "nonheap");
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            samples.add(Metric.POOL_USED, pool.getUsage().getUsed(), pool.getName());
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            samples.add(Metric.BUFFERS_USED, pool.getMemoryUsed(), pool.getName());
        }
    }

    private static void memory(Samples samples, MemoryUsage usage, String area) {
        samples.add(Metric.MEMORY_USED, usage.getUsed(), area);
        samples.add(Metric.MEMORY_COMMITTED, usage.getCommitted(), area);
        samples.add(Metric.MEMORY_MAX, usage.getMax(), area);
    }

    private static void system(Samples samples) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            samples.add(Metric.CPU, system.getProcessCpuTime() / NANOS);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            samples.add(Metric.OPEN_FILES, system.getOpenFileDescriptorCount());
            samples.add(Metric.MAX_FILES, system.getMaxFileDescriptorCount());
        }
        try {
            for (String line : Files.readAllLines(STATUS)) {
                kilobytes(samples, Metric.RESIDENT, "VmRSS:", line);
                kilobytes(samples, Metric.VIRTUAL, "VmSize:", line);
            }
        } catch (IOException e) {
            // only Linux has it
        }
    }

    private static void kilobytes(Samples samples, Metric metric, String name, String line) {
        if (line.startsWith(name)) {
            String digits = line.replaceAll("[^0-9]", "");
            samples.add(metric, Long.parseLong(digits) * 1024.0);
        }
    }
}
