package dev.athens.storage.s3;

import dev.athens.storage.NotWritableException;
import java.io.IOException;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says in one line what went wrong with a bucket, and which setting may mend it. */
final class BucketTrouble {
    private static final int MAX_CAUSES = 10;

    private final S3Settings settings;

    BucketTrouble(S3Settings settings) {
        this.settings = settings;
    }

    /** The exception for what failed while something was done, such as {@code reading a/@v/v1.0.0.whole}. */
    IOException reading(String what, SdkException failure) {
        return new IOException(message(what, failure), failure);
    }

    /** The same for what writes: that it is forbidden has an exception of its own. */
    IOException writing(String what, SdkException failure) {
        String message = message(what, failure);
        return isDenied(failure)
                ? new NotWritableException(
                        "the bucket does not let this server write (" + code(failure) + ")",
                        new IOException(message, failure))
                : new IOException(message, failure);
    }

    private String message(String what, SdkException failure) {
        return settings.place() + ": " + what + ": " + reason(failure);
    }

    /** What the server or the network says, with the setting that may be wrong. */
    String reason(SdkException failure) {
        if (failure instanceof AwsServiceException answer) {
            return "status " + answer.statusCode() + " " + code(failure) + advice(answer);
        }
        Throwable root = failure;
        for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage());
        String type = root.getClass().getSimpleName();
        return root instanceof SdkException ? text : type + ": " + text;
    }

    private String advice(AwsServiceException answer) {
        String section = settings.section() + ".";
        return switch (code(answer)) {
            case "NoSuchBucket" -> ", there is no such bucket: see " + section + "Bucket";
            case "InvalidAccessKeyId" -> ", the server does not know the key: see " + section + "Key";
            case "SignatureDoesNotMatch" -> ", the secret is wrong: see " + section + "Secret";
            case "ExpiredToken", "InvalidToken" -> ", the session has ended: see " + section + "Token";
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException" ->
                ", the bucket is elsewhere: see " + section + "Region";
            case "RequestTimeTooSkewed" -> ", the clock of this machine is wrong";
            case "AccessDenied" -> ", the key may not do this";
            default ->
                answer.statusCode() == 301 || answer.statusCode() == 400
                        ? ", see " + section + "Region and " + section + "Endpoint"
                        : "";
        };
    }

    /** The word that the server has for it; of answers without a body only the status is known. */
    static String code(SdkException failure) {
        if (failure instanceof AwsServiceException answer) {
            if (answer.awsErrorDetails() != null && answer.awsErrorDetails().errorCode() != null) {
                return answer.awsErrorDetails().errorCode();
            }
        }
        return "";
    }

    static int status(SdkException failure) {
        return failure instanceof AwsServiceException answer ? answer.statusCode() : 0;
    }

    /** Whether an object is not there; a bucket that is not there is trouble. */
    static boolean isAbsent(SdkException failure) {
        return status(failure) == 404 && !code(failure).equals("NoSuchBucket");
    }

    static boolean isDenied(SdkException failure) {
        return status(failure) == 403 && code(failure).toLowerCase(Locale.ROOT).contains("denied");
    }

    /** Whether an object is still the one that is known, which is the answer to who asks only for another one. */
    static boolean isUnchanged(SdkException failure) {
        return status(failure) == 304;
    }

    /** Whether a condition did not hold. */
    static boolean isPrecondition(SdkException failure) {
        return status(failure) == 412;
    }

    /** Whether the server says that it cannot do such a thing at all. */
    static boolean isNotBuilt(SdkException failure) {
        return status(failure) == 501 || code(failure).equals("NotImplemented");
    }

    /** Whether two conditional writes of one key met, so that this one must be tried again. */
    static boolean isConflict(SdkException failure) {
        return status(failure) == 409;
    }
}
