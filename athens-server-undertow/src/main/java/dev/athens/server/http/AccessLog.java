package dev.athens.server.http;

import dev.athens.server.options.RequestListener;
import dev.athens.server.options.RequestReport;
import dev.athens.server.text.PlainText;
import java.lang.System.Logger.Level;

/** Logs one line for each request when it has ended, as {@code key=value} fields under the name {@code dev.athens.access}. */
public final class AccessLog implements RequestListener {
    private static final System.Logger LOG = System.getLogger("dev.athens.access");

    @Override
    public boolean isListening() {
        return LOG.isLoggable(Level.INFO);
    }

    @Override
    public void ended(RequestReport report) {
        StringBuilder line = new StringBuilder(300).append("request");
        field(line, "method", report.method());
        field(line, "path", report.path());
        report.module().ifPresent(module -> field(line, "module", module.value()));
        field(line, "version", report.version());
        line.append(" status=").append(report.status());
        line.append(" bytes=").append(report.bytes());
        line.append(" ms=").append(report.took().toMillis());
        field(line, "cache", report.cache());
        if (!report.caller().isAnonymous()) {
            field(line, "user", report.caller().toString());
        }
        field(line, "client", report.client());
        field(line, "id", report.id());
        if (report.trace().isPresent()) {
            field(line, "trace_id", report.trace().get().traceId());
            field(line, "span_id", report.trace().get().spanId());
        }
        LOG.log(Level.INFO, line.toString());
    }

    /** Adds a field; what could be taken for another field or line is quoted and made harmless. */
    private static void field(StringBuilder line, String key, String value) {
        if (value.isEmpty()) {
            return;
        }
        String text = PlainText.logged(value);
        line.append(' ').append(key).append('=');
        if (isPlain(text)) {
            line.append(text);
            return;
        }
        line.append('"')
                .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '"' || c == '=' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
