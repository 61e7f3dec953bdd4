package dev.athens.storage.s3;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.ClaimHolder;
import dev.athens.testkit.RemoteClaimHoldersContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

class S3ClaimHoldersIT extends RemoteClaimHoldersContract {
    @AutoClose
    private static S3Server s3;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.start();
    }

    /** Opens a bucket, given as the port of its server and its name. */
    public static final class Opener implements ClaimHolder.Opener {
        /** For other processes. */
        public Opener() {}

        @Override
        public StorageParts open(String place, Duration lease) throws IOException {
            String[] parts = place.split("/", -1);
            InetSocketAddress server =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(parts[0]));
            return S3Storage.open(
                    S3Server.settings(parts[1], "", S3Server.ROOT, server).withLease(lease));
        }
    }

    @Override
    protected String newPlace() {
        return s3.address().getPort() + "/" + s3.newBucket();
    }

    @Override
    protected InetSocketAddress service() {
        return s3.address();
    }

    @Override
    protected Class<? extends ClaimHolder.Opener> opener() {
        return Opener.class;
    }

    @Override
    protected long leases(String place) throws IOException {
        return S3ClaimsContractIT.leases(s3, place.split("/", -1)[1]);
    }
}
