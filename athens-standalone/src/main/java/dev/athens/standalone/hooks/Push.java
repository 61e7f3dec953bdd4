package dev.athens.standalone.hooks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a delivery says has happened to a repository. Forges use the same words for it: {@code ref} with {@code after}, or with
 * {@code ref_type}; and an object that is {@code repository} or {@code project} with its addresses.
 *
 * @param tag the tag that was pushed or deleted; empty if it was something else, such as a branch
 * @param isDeletion whether it is gone
 * @param repositories its addresses
 */
record Push(Optional<String> tag, boolean isDeletion, Set<String> repositories) {
    private static final String TAGS = "refs/tags/";
    private static final Set<String> ADDRESSES = Set.of(
            "html_url", "clone_url", "ssh_url", "web_url", "git_http_url", "git_ssh_url", "http_url", "ssh_clone_url");

    private static final int MAX_ADDRESSES = 16;
    private static final int MAX_CHARS = 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    /** Copies the set. */
    Push {
        repositories = Set.copyOf(repositories);
    }

    /** What was read so far. */
    private static final class Fields {
        private String ref = "";
        private String refType = "";
        private String after = "";
        private boolean deleted;
        private final Set<String> addresses = new LinkedHashSet<>();

        Optional<Push> push(boolean isDeleteEvent) {
            boolean gone = deleted || isDeleteEvent || after.matches("0{40,64}");
            if (ref.isEmpty() || addresses.isEmpty()) {
                return Optional.empty();
            }
            Optional<String> tag = Optional.empty();
            if (ref.startsWith(TAGS)) {
                tag = Optional.of(ref.substring(TAGS.length()));
            } else if (refType.equals("tag")) {
                tag = Optional.of(ref);
            }
            return Optional.of(new Push(tag, gone, addresses));
        }
    }

    /**
     * Reads a body of JSON; what is not asked for is passed over, and nothing of it kept.
     *
     * @param isDeleteEvent whether the sender calls it one
     * @return empty if it is about something else
     * @throws IOException if it is no JSON, or cannot be read
     */
    static Optional<Push> read(InputStream body, boolean isDeleteEvent) throws IOException {
        Fields fields = new Fields();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object of JSON");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                readField(json, fields);
            }
        }
        return fields.push(isDeleteEvent);
    }

    private static void readField(JsonParser json, Fields fields) throws IOException {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
            case "ref" -> fields.ref = text(json);
            case "ref_type" -> fields.refType = text(json);
            case "after" -> fields.after = text(json);
            case "deleted" -> fields.deleted = value == JsonToken.VALUE_TRUE;
            case "repository", "project" -> {
                if (value == JsonToken.START_OBJECT) {
                    readAddresses(json, fields.addresses);
                } else {
                    add(fields.addresses, text(json));
                }
            }
            default -> {
                // passed over
            }
        }
        json.skipChildren();
    }

    private static void readAddresses(JsonParser json, Set<String> addresses) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (ADDRESSES.contains(name)) {
                add(addresses, text(json));
            }
            json.skipChildren();
        }
    }

    private static void add(Set<String> addresses, String address) {
        if (!address.isEmpty() && addresses.size() < MAX_ADDRESSES) {
            addresses.add(address);
        }
    }

    /** A text; empty if it is something else, or longer than what could be meant. */
    private static String text(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING || json.getTextLength() > MAX_CHARS) {
            return "";
        }
        return json.getText();
    }
}
