package dev.athens.storage.s3;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.RemoteStorageContract;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

class S3StorageContractIT extends RemoteStorageContract {
    @AutoClose
    private static S3Server s3;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.start();
    }

    @Override
    protected InetSocketAddress server() {
        return s3.address();
    }

    @Override
    protected String newPlace() {
        return s3.newBucket();
    }

    @Override
    protected StorageParts open(String place, Rights rights, InetSocketAddress server) throws IOException {
        String key =
                switch (rights) {
                    case ALL -> S3Server.ROOT;
                    case READ -> S3Server.READER;
                    case NONE -> S3Server.NOBODY;
                };
        return S3Storage.open(S3Server.settings(place, "below/this", key, server));
    }
}
