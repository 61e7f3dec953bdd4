package dev.athens.storage.s3;

import dev.athens.testkit.NoticeboardContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class S3NoticeboardContractIT extends NoticeboardContract {
    @AutoClose
    private static S3Server s3;

    private String bucket;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.start();
    }

    @BeforeEach
    void makeBucket() {
        bucket = s3.newBucket();
    }

    @Override
    protected Opened open(Path folder) {
        QuickBucket quick = new QuickBucket(s3.settings(bucket));
        return new Opened(S3Noticeboard.of(quick), quick);
    }
}
