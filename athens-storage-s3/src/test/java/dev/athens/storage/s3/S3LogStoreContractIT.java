package dev.athens.storage.s3;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.LogStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class S3LogStoreContractIT extends LogStoreContract {
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
    protected Opened open(Path folder) throws Exception {
        StorageParts parts = S3Storage.open(s3.settings(bucket));
        return new Opened(parts.logs().orElseThrow(), parts);
    }
}
