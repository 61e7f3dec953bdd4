package dev.athens.storage.s3;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * Who we are for a bucket: a key that is configured, else an address that gives keys, else what the SDK finds by itself: the
 * environment, a profile, a web identity, the container or the machine.
 */
final class S3Credentials {
    private S3Credentials() {}

    static AwsCredentialsProvider of(ConfigSection config) {
        Optional<ConfigValue> key = config.findSecret("Key");
        Optional<ConfigValue> secret = config.findSecret("Secret");
        Optional<ConfigValue> token = config.findSecret("Token");
        Optional<ConfigValue> file = config.find("CredentialsFile");
        Optional<ConfigValue> profile = config.find("Profile");
        Optional<ConfigValue> endpoint = config.find("CredentialsEndpoint");
        Optional<ConfigValue> relative = config.find("AwsContainerCredentialsRelativeURI");
        if (key.isPresent() != secret.isPresent()) {
            throw new ConfigException(config.name() + ": Key and Secret must be given together");
        }
        boolean isDefault =
                config.find("UseDefaultConfiguration").map(ConfigValue::flag).orElse(false);
        if (key.isPresent() && !isDefault) {
            return StaticCredentialsProvider.create(
                    token.isPresent()
                            ? AwsSessionCredentials.create(
                                    key.get().text(),
                                    secret.orElseThrow().text(),
                                    token.get().text())
                            : AwsBasicCredentials.create(
                                    key.get().text(), secret.orElseThrow().text()));
        }
        if (!isDefault && endpoint.isPresent()) {
            return EndpointCredentials.of(
                    endpoint.get(), relative.map(ConfigValue::text).orElse(""));
        }
        DefaultCredentialsProvider.Builder chain = DefaultCredentialsProvider.builder();
        file.ifPresent(path -> chain.profileFile(ProfileFile.builder()
                .content(path.path())
                .type(ProfileFile.Type.CREDENTIALS)
                .build()));
        profile.ifPresent(name -> chain.profileName(name.text()));
        return chain.build();
    }
}
