package dev.athens.storage.s3;

import dev.athens.config.ConfigValue;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;

/** Keys from an address, as containers have one. */
final class EndpointCredentials {
    private EndpointCredentials() {}

    /**
     * Asks an address when keys are needed.
     *
     * @param endpoint its beginning, such as {@code http://169.254.170.2}
     * @param relative the rest
     */
    static AwsCredentialsProvider of(ConfigValue endpoint, String relative) {
        // the SDK takes the path from its own settings only; see SdkSystemSetting
        String property = "aws.containerCredentialsPath";
        if (!relative.isEmpty() && System.getProperty(property) == null) {
            System.setProperty(property, relative);
        }
        return ContainerCredentialsProvider.builder()
                .endpoint(endpoint.url().toString())
                .build();
    }
}
