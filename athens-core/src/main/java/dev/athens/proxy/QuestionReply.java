package dev.athens.proxy;

import dev.athens.content.Blob;
import dev.athens.module.Version;
import dev.athens.protocol.VersionInfo;
import dev.athens.protocol.VersionList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;

/**
 * What was said to a question whose answer may change.
 *
 * @param body a list, or the info of the version that was found
 * @param version the version that was found; empty for a list
 * @param source who said it
 * @param token of what is remembered; empty if it is not
 */
record QuestionReply(Blob body, Optional<Version> version, Answer.Source source, Optional<Answer.Token> token) {
    QuestionReply(Blob body, Optional<Version> version, Answer.Source source) {
        this(body, version, source, Optional.empty());
    }

    static QuestionReply list(Collection<Version> versions, Answer.Source source) {
        return new QuestionReply(Blob.of(VersionList.format(versions)), Optional.empty(), source);
    }

    static QuestionReply info(VersionInfo info, Answer.Source source) {
        return new QuestionReply(Blob.of(info.toJson()), Optional.of(info.version()), source);
    }

    /** The body, which is in memory, as text. */
    String text() {
        try {
            return new String(body.readBytes((int) body.sizeBytes()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** The same, said by another. */
    QuestionReply from(Answer.Source other) {
        return new QuestionReply(body, version, other, token);
    }

    /** The same as it is remembered. */
    QuestionReply with(Answer.Token remembered) {
        return new QuestionReply(body, version, source, Optional.of(remembered));
    }
}
