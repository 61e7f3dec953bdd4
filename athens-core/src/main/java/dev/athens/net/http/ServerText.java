package dev.athens.net.http;

import dev.athens.internal.GoUnicode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Response;

/**
 * What a server says about its refusal, cut to what the go command would show: the first lines of a plain text.
 *
 * <p>Source: cmd/go/internal/web, Response.formatErrorDetail.
 */
public final class ServerText {
    private static final int MAX_LINES = 8;
    private static final int MAX_BYTES = MAX_LINES * 81;
    private static final int MAX_STATUS_CHARS = 80;

    private ServerText() {}

    /** The status as text, such as {@code 404 Not Found}. */
    public static String status(Response response) {
        String reason = response.message();
        boolean plain = reason.length() <= MAX_STATUS_CHARS && reason.chars().allMatch(c -> c >= ' ' && c <= '~');
        return plain && !reason.isBlank() ? response.code() + " " + reason : Integer.toString(response.code());
    }

    /** The body's first lines, to be appended to a message; empty if they are not meant for people. */
    public static String detail(Response response) {
        if (!isPlainText(response)) {
            return "";
        }
        byte[] bytes;
        try {
            bytes = response.body().byteStream().readNBytes(MAX_BYTES);
        } catch (IOException e) {
            // the status is known, the words are a courtesy
            return "";
        }
        String detail = decode(bytes).map(ServerText::firstLines).orElse("");
        if (detail.isEmpty()) {
            return "";
        }
        return "\n\tserver response:" + (detail.contains("\n") ? "\n\t" : " ") + detail;
    }

    private static boolean isPlainText(Response response) {
        MediaType type = response.body().contentType();
        if (type == null || !type.type().equals("text") || !type.subtype().equals("plain")) {
            return false;
        }
        String charset = type.parameter("charset");
        return charset == null
                || charset.toLowerCase(Locale.ROOT).equals("utf-8")
                || charset.toLowerCase(Locale.ROOT).equals("us-ascii");
    }

    private static Optional<String> decode(byte[] bytes) {
        CharBuffer text = CharBuffer.allocate(bytes.length);
        // where the body was cut, the cut may go through a character
        boolean whole = bytes.length < MAX_BYTES;
        if (StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes), text, whole)
                .isError()) {
            return Optional.empty();
        }
        return Optional.of(text.flip().toString())
                .filter(shown -> shown.codePoints().allMatch(ServerText::isShowable));
    }

    private static boolean isShowable(int codePoint) {
        return GoUnicode.isPrint(codePoint) || GoUnicode.isSpace(codePoint);
    }

    private static String firstLines(String text) {
        StringBuilder lines = new StringBuilder();
        int count = 0;
        for (String line : text.lines().toList()) {
            if (line.isBlank() || count == MAX_LINES) {
                break;
            }
            lines.append(count == 0 ? "" : "\n\t").append(line.strip());
            count++;
        }
        return lines.toString();
    }
}
