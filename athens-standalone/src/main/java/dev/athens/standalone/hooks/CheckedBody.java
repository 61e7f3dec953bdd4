package dev.athens.standalone.hooks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The body of a delivery, which is weighed, timed and signed anew while it is read, so that nothing of it is kept before its sender
 * is known. Not thread-safe.
 */
final class CheckedBody extends InputStream {
    /** What GitHub sends at the most. Source: GitHub, "Webhook events and payloads". */
    static final long MAX_BYTES = 25L << 20;

    /** After that, forges have given up themselves. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String HMAC = "HmacSHA256";
    private static final int BUFFER_BYTES = 8192;

    private final InputStream body;
    private final HookProof proof;
    private final List<byte[]> secrets = new ArrayList<>();
    private final List<Mac> codes = new ArrayList<>();
    private final MessageDigest digest;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private long bytes;

    /** A body that is too long, or comes too slowly; the message says which. */
    static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    /**
     * Begins to read.
     *
     * @param secrets any of which the sender may know
     */
    CheckedBody(InputStream body, HookProof proof, List<String> secrets, LongSupplier nanoTime) {
        this.body = body;
        this.proof = proof;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
            for (String secret : secrets) {
                this.secrets.add(secret.getBytes(StandardCharsets.UTF_8));
                if (proof instanceof HookProof.Codes signed) {
                    Mac code = Mac.getInstance(HMAC);
                    code.init(new SecretKeySpec(HookProof.key(secret), HMAC));
                    code.update(signed.before().getBytes(StandardCharsets.UTF_8));
                    codes.add(code);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks HmacSHA256 or SHA-256", e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = body.read(buffer, offset, length);
        if (nanoTime.getAsLong() - startNanos > PATIENCE.toNanos()) {
            throw new UnreadableException("the body took longer than " + PATIENCE.toSeconds() + " seconds");
        }
        if (count <= 0) {
            return count;
        }
        bytes += count;
        if (bytes > MAX_BYTES) {
            throw new UnreadableException("the body has more than " + MAX_BYTES + " bytes");
        }
        digest.update(buffer, offset, count);
        codes.forEach(code -> code.update(buffer, offset, count));
        return count;
    }

    /**
     * Reads what is left, and finds out whether the sender knows a secret.
     *
     * @return what tells the delivery from all others, of which the sender can change nothing; empty if it is not proven
     */
    Optional<String> verified() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int count = read(buffer, 0, buffer.length);
        while (count >= 0) {
            count = read(buffer, 0, buffer.length);
        }
        if (proof instanceof HookProof.Codes signed) {
            return verified(signed);
        }
        return proof instanceof HookProof.Token token
                        && isAny(secrets, token.token().getBytes(StandardCharsets.UTF_8))
                ? Optional.of(HexFormat.of().formatHex(digest.digest()))
                : Optional.empty();
    }

    private Optional<String> verified(HookProof.Codes signed) {
        List<byte[]> expected = codes.stream().map(Mac::doFinal).toList();
        return signed.codes().stream()
                .filter(code -> isAny(expected, code))
                .findFirst()
                .map(code -> signed.id().orElseGet(() -> HexFormat.of().formatHex(code)));
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean isAny(List<byte[]> right, byte[] given) {
        boolean found = false;
        for (byte[] one : right) {
            found |= MessageDigest.isEqual(one, given);
        }
        return found;
    }
}
