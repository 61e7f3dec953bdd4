package dev.athens.storage.s3;

import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.testkit.ClaimsContract;
import dev.athens.testkit.FaultyLink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class S3ClaimsContractIT extends ClaimsContract {
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
    protected Opened open(Path folder, Duration lease) throws Exception {
        FaultyLink link = FaultyLink.to(s3.address());
        LeaseKeeper claims = S3Leases.claims(new QuickBucket(
                S3Server.settings(bucket, "", S3Server.ROOT, link.address()).withLease(lease)));
        return new Opened(
                new ClaimsParts(claims, () -> {
                    claims.close();
                    link.close();
                }),
                link::refuse);
    }

    @Override
    protected long leases() throws IOException {
        return leases(s3, bucket);
    }

    static long leases(S3Server server, String name) throws IOException {
        S3Settings settings = server.settings(name);
        try (Bucket bucket = Bucket.of(settings)) {
            return bucket.list(settings.keys().claims(), "", 1000).entries().size();
        }
    }
}
