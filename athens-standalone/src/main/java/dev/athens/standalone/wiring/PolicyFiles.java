package dev.athens.standalone.wiring;

import dev.athens.config.ConfigException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.policy.DownloadFile;
import dev.athens.policy.DownloadMode;
import dev.athens.policy.DownloadPolicy;
import dev.athens.policy.FilterFile;
import dev.athens.policy.ModuleFilter;
import dev.athens.policy.ModuleValidator;
import dev.athens.server.files.SmallFile;
import dev.athens.server.files.WatchedFiles;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.upstream.ValidatorHook;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The rules of the operator as the configuration names them; files are read again when they change.
 *
 * @param filter what is served at all
 * @param downloads what happens with versions that are not stored
 * @param validator who else is asked about each version
 */
public record PolicyFiles(ModuleFilter filter, DownloadPolicy downloads, Optional<ModuleValidator> validator) {
    /** Begins a mode that names a file. */
    public static final String FILE = "file:";

    private static final String CUSTOM = "custom:";

    /**
     * Reads the rules.
     *
     * @param environment the variables that name HTTP proxies and certificates on the way to the validator
     * @throws ConfigException if a file cannot be read, or a rule is not understood
     */
    static PolicyFiles of(ServerConfig.Policy policy, Map<String, String> environment) {
        return new PolicyFiles(filter(policy), downloads(policy), validator(policy, environment));
    }

    /** What is served at all. */
    static ModuleFilter filter(ServerConfig.Policy policy) {
        if (policy.filterFile().isEmpty()) {
            return ModuleFilter.NONE;
        }
        Path file = policy.filterFile().get();
        return new WatchedFilter(WatchedFiles.of(List.of(file), () -> {
            String text = SmallFile.read(file);
            return checked("", () -> FilterFile.parse(file.toString(), text, policy.globalEndpoint()));
        }));
    }

    /** A filter that is read again when its file changes. */
    private record WatchedFilter(WatchedFiles<FilterFile> file) implements ModuleFilter {
        @Override
        public Verdict module(ModulePath module) {
            return file.current().module(module);
        }

        @Override
        public Verdict version(ModuleVersion version) {
            return file.current().version(version);
        }

        @Override
        public Verdict repository(String repository) {
            return file.current().repository(repository);
        }
    }

    private static DownloadPolicy downloads(ServerConfig.Policy policy) {
        String mode = policy.downloadMode();
        if (mode.startsWith(FILE)) {
            Path file = file(mode);
            WatchedFiles<DownloadFile> watched = WatchedFiles.of(List.of(file), () -> {
                String text = SmallFile.read(file);
                return checked("", () -> DownloadFile.parse(file.toString(), text));
            });
            return module -> watched.current().of(module);
        }
        if (mode.startsWith(CUSTOM)) {
            return checked("DownloadMode: ", () -> DownloadFile.parse("custom", decoded(mode)));
        }
        DownloadMode named =
                DownloadMode.find(mode).orElseThrow(() -> new ConfigException("DownloadMode: unknown mode " + mode));
        return DownloadPolicy.always(
                checked("DownloadURL: ", () -> new DownloadPolicy.Rule(named, policy.downloadUrl())));
    }

    /** The file that a mode names. */
    public static Path file(String mode) {
        return Path.of(mode.substring(FILE.length()));
    }

    private static String decoded(String custom) {
        byte[] bytes =
                Base64.getDecoder().decode(custom.substring(CUSTOM.length()).strip());
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Optional<ModuleValidator> validator(ServerConfig.Policy policy, Map<String, String> environment) {
        return policy.validator()
                .map(url -> checked(
                        "ValidatorHook: ", () -> ValidatorHook.at(url, environment, policy.validatorTimeout())));
    }

    /** Makes something of what the operator has written, whose mistakes are his to mend. */
    static <T> T checked(String name, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + e.getMessage());
        }
    }
}
