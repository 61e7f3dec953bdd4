package dev.athens.standalone.wiring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/**
 * What was built and when, as the build wrote it down.
 *
 * @param version the version of the server
 * @param date when it was built, or the time that a reproducible build pretends
 */
public record BuildInfo(String version, String date) {
    public static BuildInfo load() {
        Properties properties = new Properties();
        try (InputStream in = Objects.requireNonNull(
                BuildInfo.class.getResourceAsStream("build.properties"), "build.properties beside the class")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading build.properties from the class path", e);
        }
        return new BuildInfo(properties.getProperty("version", ""), properties.getProperty("date", ""));
    }

    /** As {@code /version} tells it. */
    String json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = new JsonFactory().createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeStringField("version", version);
            generator.writeStringField("date", date);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
