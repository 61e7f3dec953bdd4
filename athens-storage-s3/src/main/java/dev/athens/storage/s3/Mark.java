package dev.athens.storage.s3;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleHash;
import dev.athens.storage.RecordedHashes.Hashes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An object that makes a version known: a line that says what follows, then the bytes of info and go.mod. It tells all about
 * the version, so that to find one is to read one object. The line has the words {@code athens 1} and then {@code name=value} in any
 * order:
 *
 * <pre>
 * athens 1 id=5f… info=95 mod=34 sum=sha256:… h.info=sha256:… h.mod=h1:… zip=.athens/zips/… size=12345 etag="…"
 * </pre>
 *
 * @param id random, so that a writer knows its own one
 * @param head the first two files
 * @param hashes what is recorded, which need not be what the files have now
 * @param zip where the third one is; empty if it is not there yet
 */
record Mark(String id, ModuleHead head, Hashes hashes, Optional<ZipPlace> zip) {
    /** The most bytes that the line has: a zip's key has at most 1024. */
    private static final int MAX_LINE_BYTES = 4096;

    private static final String FORMAT = "athens 1";

    /**
     * Where a zip is.
     *
     * @param key below the prefix of the bucket
     * @param etag as the server gave it
     */
    record ZipPlace(String key, long sizeBytes, String etag) {}

    /** Makes the bytes of what is behind the line into blobs. */
    @FunctionalInterface
    interface Rest {
        /**
         * Takes a part of the object.
         *
         * @param offset from the object's first byte
         */
        Blob part(long offset, long sizeBytes) throws IOException;
    }

    /** The same head under an id of its own, with a zip. */
    Mark withZip(ZipPlace place, Hashes ofZip) {
        Hashes all = hashes.withZip(ofZip.zip(), ofZip.zipBytes());
        return new Mark(BucketKeys.newId(), head, all, Optional.of(place));
    }

    Mark withHashes(Hashes others) {
        return new Mark(id, head, others, zip);
    }

    /** Whether the files are those, whatever else is known. */
    boolean hasHead(ModuleHead other) throws IOException {
        return other.sizeBytes() == head.sizeBytes()
                && sum(head).equals(sum(other))
                && head.info().sizeBytes() == other.info().sizeBytes();
    }

    private static String sum(ModuleHead head) throws IOException {
        MessageDigest digest = Hashes.newDigest();
        update(digest, head.info());
        update(digest, head.mod());
        return Hashes.ofDigest(digest);
    }

    private static void update(MessageDigest digest, Blob blob) throws IOException {
        byte[] buffer = new byte[8192];
        try (InputStream in = blob.openStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
    }

    byte[] write() throws IOException {
        StringBuilder line = new StringBuilder(FORMAT);
        add(line, "id", id);
        add(line, "info", Long.toString(head.info().sizeBytes()));
        add(line, "mod", Long.toString(head.mod().sizeBytes()));
        add(line, "sum", sum(head));
        hashes.info().ifPresent(hash -> add(line, "h.info", hash));
        hashes.mod().ifPresent(hash -> add(line, "h.mod", hash.toString()));
        hashes.zip().ifPresent(hash -> add(line, "h.zip", hash.toString()));
        hashes.zipBytes().ifPresent(hash -> add(line, "h.zipbytes", hash));
        zip.ifPresent(place -> {
            add(line, "zip", place.key());
            add(line, "size", Long.toString(place.sizeBytes()));
            add(line, "etag", place.etag());
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        for (Blob blob : new Blob[] {head.info(), head.mod()}) {
            try (InputStream in = blob.openStream()) {
                long copied = in.transferTo(bytes);
                if (copied != blob.sizeBytes()) {
                    throw new IOException("source gave " + copied + " bytes instead of " + blob.sizeBytes());
                }
            }
        }
        return bytes.toByteArray();
    }

    private static void add(StringBuilder line, String name, String value) {
        line.append(' ').append(name).append('=').append(value);
    }

    /**
     * Reads a mark.
     *
     * @param begin the object's first bytes, all of the line among them
     * @throws IOException if this is no mark, damaged, or of a newer version of Athens
     */
    static Mark read(byte[] begin, long objectBytes, Rest rest) throws IOException {
        int end = 0;
        while (end < begin.length && end < MAX_LINE_BYTES && begin[end] != '\n') {
            end++;
        }
        if (end == begin.length || begin[end] != '\n') {
            throw new IOException("damaged: it has no first line");
        }
        Map<String, String> values = values(new String(begin, 0, end, StandardCharsets.UTF_8));
        long infoBytes = number(values, "info");
        long modBytes = number(values, "mod");
        if (end + 1 + infoBytes + modBytes != objectBytes) {
            throw new IOException(
                    "damaged: it has " + objectBytes + " bytes instead of " + (end + 1 + infoBytes + modBytes));
        }
        ModuleHead head = new ModuleHead(rest.part(end + 1, infoBytes), rest.part(end + 1 + infoBytes, modBytes));
        if (objectBytes <= begin.length && !sum(head).equals(values.get("sum"))) {
            throw new IOException("damaged: its bytes are not those that were written");
        }
        Hashes hashes = new Hashes(
                Optional.ofNullable(values.get("h.info")),
                Optional.ofNullable(values.get("h.mod")).flatMap(ModuleHash::tryParse),
                Optional.ofNullable(values.get("h.zip")).flatMap(ModuleHash::tryParse),
                Optional.ofNullable(values.get("h.zipbytes")));
        return new Mark(text(values, "id"), head, hashes, zip(values));
    }

    private static Optional<ZipPlace> zip(Map<String, String> values) throws IOException {
        return values.containsKey("zip")
                ? Optional.of(new ZipPlace(text(values, "zip"), number(values, "size"), text(values, "etag")))
                : Optional.empty();
    }

    private static Map<String, String> values(String line) throws IOException {
        if (!line.startsWith(FORMAT + " ")) {
            throw new IOException(
                    line.startsWith("athens ")
                            ? "written by a newer version of Athens"
                            : "damaged: it does not begin as Athens writes it");
        }
        Map<String, String> values = new HashMap<>();
        for (String word : line.substring(FORMAT.length() + 1).split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                values.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return values;
    }

    private static String text(Map<String, String> values, String name) throws IOException {
        String value = values.get(name);
        if (value == null) {
            throw new IOException("damaged: it does not say " + name);
        }
        return value;
    }

    private static long number(Map<String, String> values, String name) throws IOException {
        String value = text(values, name);
        if (!value.matches("[0-9]{1,18}")) {
            throw new IOException("damaged: " + name + " is no number");
        }
        return Long.parseLong(value);
    }
}
