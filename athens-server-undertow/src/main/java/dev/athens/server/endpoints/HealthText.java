package dev.athens.server.endpoints;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What everybody is told of the health of a server: no path, address or message of an exception is in it. */
final class HealthText {
    private static final JsonFactory JSON = new JsonFactory();

    private HealthText() {}

    /** One line for a server that is ready, with the names of what is in trouble nevertheless. */
    static String ready(List<Finding> findings) {
        String trouble = names(findings, finding -> !finding.isOk());
        return trouble.isEmpty() ? "ready" : "ready; in trouble: " + trouble;
    }

    /** Why a server is not ready. */
    static String reason(List<Finding> findings) {
        return findings.stream()
                .filter(Finding::stopsServer)
                .map(finding -> finding.part().name() + ": " + finding.part().trouble())
                .collect(Collectors.joining("; ", "", ", see the log of the proxy"));
    }

    /** A line for each part. */
    static String parts(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.part().name() + ": " + (finding.isOk() ? "ok" : trouble(finding)) + "\n")
                .collect(Collectors.joining());
    }

    private static String trouble(Finding finding) {
        return finding.part().trouble() + (finding.part().isNeeded() ? "" : " (the server is ready without it)");
    }

    private static String names(List<Finding> findings, Predicate<Finding> chosen) {
        return findings.stream()
                .filter(chosen)
                .map(finding -> finding.part().name())
                .collect(Collectors.joining(", "));
    }

    /** The same as JSON. */
    static byte[] json(boolean isReady, String summary, List<Finding> findings) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeBooleanField("ready", isReady);
            generator.writeStringField("summary", summary);
            generator.writeArrayFieldStart("parts");
            for (Finding finding : findings) {
                generator.writeStartObject();
                generator.writeStringField("name", finding.part().name());
                generator.writeBooleanField("ok", finding.isOk());
                generator.writeBooleanField("needed", finding.part().isNeeded());
                if (!finding.isOk()) {
                    generator.writeStringField("reason", finding.part().trouble());
                }
                generator.writeEndObject();
            }
            generator.writeEndArray();
            generator.writeEndObject();
            generator.writeRaw('\n');
        }
        return bytes.toByteArray();
    }
}
