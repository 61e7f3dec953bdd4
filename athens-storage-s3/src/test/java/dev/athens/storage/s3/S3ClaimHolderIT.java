package dev.athens.storage.s3;

import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import dev.athens.testkit.ClaimHolderContract;
import dev.athens.testkit.HolderProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class S3ClaimHolderIT extends ClaimHolderContract {
    private static S3Server s3;
    private static String bucket;

    @BeforeAll
    static void startServer() throws Exception {
        s3 = S3Server.start();
        bucket = s3.newBucket();
    }

    @AfterAll
    static void stop() throws IOException {
        if (s3 != null) {
            s3.close();
        }
    }

    /** For the other process. */
    public static final class Opener implements HolderProcess.Opener {
        @Override
        public ClaimsParts open(List<String> arguments) {
            int port = Integer.parseInt(arguments.get(0));
            return S3ClaimHolderIT.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), arguments.get(1));
        }
    }

    private static ClaimsParts open(InetSocketAddress server, String bucket) {
        S3Claims claims = new S3Claims(
                S3Server.settings(bucket, "", S3Server.ROOT, server).withLease(Duration.ofSeconds(2)));
        return new ClaimsParts(claims, claims);
    }

    @Override
    protected ClaimsParts open() {
        return open(s3.address(), bucket);
    }

    @Override
    protected HolderProcess start() throws IOException {
        return HolderProcess.start(Opener.class, Integer.toString(s3.address().getPort()), bucket);
    }

    @Override
    protected long leases() throws IOException {
        return S3ClaimsContractIT.leases(s3, bucket);
    }
}
