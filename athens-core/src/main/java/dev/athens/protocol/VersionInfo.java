package dev.athens.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.athens.module.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * A resolved version, the content of {@code .info} and {@code @latest}.
 *
 * @param version the canonical version
 * @param time commit time; empty if the origin did not say
 * @param origin where it came from; empty if the origin did not say
 */
public record VersionInfo(Version version, Optional<Instant> time, Optional<Origin> origin) {
    /** The most bytes that {@link #parse} reads; real documents have a few hundred. */
    public static final int MAX_BYTES = 64 * 1024;

    /** What Go can write and read: years of four digits. */
    private static final Instant FIRST_TIME = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant END_OF_TIMES = Instant.parse("+10000-01-01T00:00:00Z");

    private static final JsonFactory JSON = new JsonFactory();

    /** A version without further facts. */
    public static VersionInfo of(Version version) {
        return new VersionInfo(version, Optional.empty(), Optional.empty());
    }

    /**
     * Reads a document as the go command does: field names match in any letter case, unknown ones are skipped, of
     * several with one name the last counts.
     *
     * @throws IOException if the go command would refuse it, or if it is larger than {@link #MAX_BYTES} or without a
     *     canonical version
     */
    public static VersionInfo parse(byte[] json) throws IOException {
        if (json.length > MAX_BYTES) {
            throw new IOException("version info larger than " + MAX_BYTES + " bytes");
        }
        return VersionInfoReader.read(json);
    }

    /**
     * The document as the go command writes it: compact, keys in order {@code Version, Time, Origin}, no final newline.
     * A time outside the years 0 to 9999, which an offset can bring about, is left out: no go command could read it.
     */
    public byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeStringField("Version", version.value());
            if (time.isPresent() && isWritable(time.get())) {
                generator.writeStringField("Time", DateTimeFormatter.ISO_INSTANT.format(time.get()));
            }
            if (origin.isPresent()) {
                generator.writeObjectFieldStart("Origin");
                writeUnlessEmpty(generator, "VCS", origin.get().vcs());
                writeUnlessEmpty(generator, "URL", origin.get().url());
                writeUnlessEmpty(generator, "Subdir", origin.get().subdir().orElse(""));
                writeUnlessEmpty(generator, "Hash", origin.get().hash().orElse(""));
                writeUnlessEmpty(generator, "Ref", origin.get().ref().orElse(""));
                generator.writeEndObject();
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static boolean isWritable(Instant time) {
        return !time.isBefore(FIRST_TIME) && time.isBefore(END_OF_TIMES);
    }

    private static void writeUnlessEmpty(JsonGenerator generator, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            generator.writeStringField(name, value);
        }
    }
}
