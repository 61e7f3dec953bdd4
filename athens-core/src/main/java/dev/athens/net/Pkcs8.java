package dev.athens.net;

import java.nio.ByteBuffer;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;

/**
 * Puts older forms of private keys into the one that the JDK reads. Source: RFC 5208, section 5; RFC 5915, section 3; RFC
 * 8017, appendix A.1; ITU-T X.690 for the bytes.
 */
final class Pkcs8 {
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int CURVE = 0xa0;

    private static final byte[] VERSION = HexFormat.of().parseHex("020100");

    /** 1.2.840.113549.1.1.1 and its parameter, which is null. */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");

    /** 1.2.840.10045.2.1, whose parameter is the curve. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Pkcs8() {}

    /** Of a key in the form of PKCS#1. */
    static PKCS8EncodedKeySpec ofRsa(byte[] der) {
        return of(RSA, der);
    }

    /**
     * Of a key in the form of SEC1.
     *
     * @throws InvalidKeySpecException if it is malformed or does not name its curve
     */
    static PKCS8EncodedKeySpec ofEc(byte[] der) throws InvalidKeySpecException {
        ByteBuffer key = enter(ByteBuffer.wrap(der), SEQUENCE);
        while (key.hasRemaining()) {
            if ((key.get(key.position()) & 0xff) == CURVE) {
                ByteBuffer curve = enter(key, CURVE);
                byte[] name = bytes(enter(curve, OBJECT_IDENTIFIER));
                return of(joined(EC, element(OBJECT_IDENTIFIER, name)), der);
            }
            enter(key, key.get(key.position()) & 0xff);
        }
        throw new InvalidKeySpecException("no curve");
    }

    private static PKCS8EncodedKeySpec of(byte[] algorithm, byte[] key) {
        return new PKCS8EncodedKeySpec(
                element(SEQUENCE, joined(VERSION, element(SEQUENCE, algorithm), element(OCTET_STRING, key))));
    }

    /** What is in the next element, which is passed over. */
    private static ByteBuffer enter(ByteBuffer der, int tag) throws InvalidKeySpecException {
        if (der.remaining() < 2 || (der.get() & 0xff) != tag) {
            throw new InvalidKeySpecException("another element is expected");
        }
        int size = der.get() & 0xff;
        if (size >= 0x80) {
            int digits = size - 0x80;
            if (digits == 0 || digits > 2 || der.remaining() < digits) {
                throw new InvalidKeySpecException("an element is too long");
            }
            size = digits == 1 ? der.get() & 0xff : der.getShort() & 0xffff;
        }
        if (size > der.remaining()) {
            throw new InvalidKeySpecException("an element is cut off");
        }
        ByteBuffer content = der.slice(der.position(), size);
        der.position(der.position() + size);
        return content;
    }

    private static byte[] element(int tag, byte[] content) {
        int size = content.length;
        int digits = size < 0x80 ? 0 : (Integer.SIZE - Integer.numberOfLeadingZeros(size) + 7) / 8;
        ByteBuffer all = ByteBuffer.allocate(2 + digits + size);
        all.put((byte) tag).put((byte) (digits == 0 ? size : 0x80 + digits));
        for (int i = digits - 1; i >= 0; i--) {
            all.put((byte) (size >> (8 * i)));
        }
        return all.put(content).array();
    }

    private static byte[] joined(byte[]... parts) {
        int size = 0;
        for (byte[] part : parts) {
            size += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
