package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class S3CredentialsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("credentials"), """
                [default]
                aws_access_key_id = AKIADEFAULT
                aws_secret_access_key = one

                [modules]
                aws_access_key_id = AKIAMODULES
                aws_secret_access_key = two
                aws_session_token = three
                """);
    }

    private static AwsCredentials of(String... settings) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        return S3Credentials.of(ConfigSection.of("Storage.S3", values)).resolveCredentials();
    }

    @Test
    @DisabledIfEnvironmentVariable(named = "AWS_ACCESS_KEY_ID", matches = ".+", disabledReason = "which would win")
    void readsAFileAndAProfileOfIt() {
        assertThat(of("CredentialsFile", file.toString()).accessKeyId()).isEqualTo("AKIADEFAULT");
        AwsCredentials modules = of("CredentialsFile", file.toString(), "Profile", "modules");
        assertThat(modules.accessKeyId()).isEqualTo("AKIAMODULES");
        assertThat(((AwsSessionCredentials) modules).sessionToken()).isEqualTo("three");
    }

    @Test
    void prefersKeysOfTheSettings() {
        AwsCredentials keys = of("Key", "AKIAKEY", "Secret", "four", "CredentialsFile", file.toString());
        assertThat(keys.accessKeyId()).isEqualTo("AKIAKEY");
        assertThat(keys.secretAccessKey()).isEqualTo("four");
    }

    @Test
    void wantsBothHalvesOfAKey() {
        assertThatThrownBy(() -> of("Key", "AKIAKEY")).hasMessage("Storage.S3: Key and Secret must be given together");
    }
}
