package dev.athens.storage.s3;

import dev.athens.content.Link;
import java.io.Closeable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Makes links to objects of a bucket: signed ones, or to a public address of the bucket if there is one. Thread-safe. */
final class ZipLinks implements Closeable {
    /** A client needs some time to follow a link. */
    private static final Duration LEAST = Duration.ofMinutes(1);

    /** The most that S3 signs for. */
    private static final Duration MOST = Duration.ofDays(7);

    /** How much earlier than the credentials a link ends. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final S3Settings settings;
    private final InstantSource clock;
    private final S3Presigner presigner;

    private ZipLinks(S3Settings settings, InstantSource clock, S3Presigner presigner) {
        this.settings = settings;
        this.clock = clock;
        this.presigner = presigner;
    }

    static ZipLinks of(S3Settings settings, InstantSource clock) {
        S3Presigner.Builder builder = S3Presigner.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(settings.credentials())
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(settings.pathStyle())
                        .build());
        settings.endpoint().ifPresent(builder::endpointOverride);
        return new ZipLinks(settings, clock, builder.build());
    }

    Optional<Link> to(String key, Duration validFor) {
        return settings.publicUrl().isPresent()
                ? Optional.of(new Link(
                        below(settings.publicUrl().get(), key), clock.instant().plus(validFor)))
                : signed(key, validFor);
    }

    private Optional<Link> signed(String key, Duration validFor) {
        try {
            Duration most = validFor.compareTo(MOST) < 0 ? validFor : MOST;
            Instant now = clock.instant();
            // what signs is what has been looked at, even if it is renewed in between
            AwsCredentials credentials = settings.credentials().resolveCredentials();
            Duration rest = credentials
                    .expirationTime()
                    .map(end -> Duration.between(now, end).minus(MARGIN))
                    .filter(left -> left.compareTo(most) < 0)
                    .orElse(most);
            if (rest.compareTo(LEAST) < 0) {
                return Optional.empty();
            }
            URI uri = presigner
                    .presignGetObject(request -> request.signatureDuration(rest)
                            .getObjectRequest(get -> get.bucket(settings.bucket())
                                    .key(key)
                                    .overrideConfiguration(config -> config.credentialsProvider(() -> credentials))))
                    .url()
                    .toURI();
            return Optional.of(new Link(uri, now.plus(rest)));
        } catch (SdkException | URISyntaxException e) {
            // without credentials nothing can be read either, and whoever tries will say so
            return Optional.empty();
        }
    }

    private static URI below(URI base, String key) {
        try {
            // of all that may stand in a key, only a plus means something else to some servers
            String path = new URI(null, null, "/" + key, null).getRawPath().replace("+", "%2B");
            return URI.create(base.toString().replaceAll("/+$", "") + path);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no link to " + key, e);
        }
    }

    @Override
    public void close() {
        presigner.close();
    }
}
