package dev.athens.storage.fs;

import dev.athens.testkit.NoticeboardContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

class FileNoticeboardContractTest extends NoticeboardContract {
    private static final AtomicInteger PROCESSES = new AtomicInteger();

    @Override
    protected Opened open(Path folder) throws Exception {
        Path own = Files.createDirectories(folder.resolve("process" + PROCESSES.incrementAndGet()));
        return new Opened(new FileNoticeboard(folder, Optional.of(() -> own.resolve("clock"))), () -> {});
    }
}
