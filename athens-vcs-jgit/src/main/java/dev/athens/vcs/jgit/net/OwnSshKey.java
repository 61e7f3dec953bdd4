package dev.athens.vcs.jgit.net;

import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.SshIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.transport.SshConfigStore;
import org.eclipse.jgit.transport.SshConstants;
import org.jspecify.annotations.Nullable;

/**
 * The one key that a rule logs in with over ssh. The text form shows no secret.
 *
 * @param rule the rule's name
 * @param user the user, if the rule says so
 * @param key the private key as text
 * @param passphrase of the key, if it has one
 */
record OwnSshKey(String rule, Optional<String> user, String key, Optional<String> passphrase) {
    /**
     * Reads what the rule names.
     *
     * @throws IOException if a file cannot be read
     */
    static OwnSshKey of(LoginRule rule, SshIdentity identity) throws IOException {
        Optional<String> passphrase = identity.passphrase().isPresent()
                ? Optional.of(identity.passphrase().get().value())
                : Optional.empty();
        return new OwnSshKey(rule.name(), identity.user(), identity.key().value(), passphrase);
    }

    /**
     * Decrypts the key.
     *
     * @throws IOException if it is not understood, or its passphrase is another
     */
    List<KeyPair> load() throws IOException {
        byte[] bytes = (key + "\n").getBytes(StandardCharsets.UTF_8);
        FilePasswordProvider passphrases = (session, resource, attempt) -> attempt == 0 ? passphrase.orElse("") : "";
        List<KeyPair> pairs = new ArrayList<>();
        try {
            Optional.ofNullable(SecurityUtils.loadKeyPairIdentities(
                            null, NamedResource.ofName(rule), new ByteArrayInputStream(bytes), passphrases))
                    .ifPresent(found -> found.forEach(pairs::add));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IOException(rule + ": the ssh key is not understood, or its passphrase is another", e);
        }
        if (pairs.isEmpty()) {
            throw new IOException(rule + ": the ssh key is not understood");
        }
        return pairs;
    }

    /**
     * The user's configuration without what it says about keys. Hosts on the way, which it may name, get those that it names
     * for them, and not this one.
     */
    SshConfigStore only(SshConfigStore configured, String host) {
        return new SshConfigStore() {
            @Override
            public HostConfig lookup(String name, int port, String userName) {
                return changed(name, configured.lookup(name, port, userName));
            }

            @Override
            public HostConfig lookupDefault(String name, int port, String userName) {
                return changed(name, configured.lookupDefault(name, port, userName));
            }

            private HostConfig changed(String name, HostConfig known) {
                Changed changed = new Changed(known);
                if (name.equals(host)) {
                    changed.multiple.remove(SshConstants.IDENTITY_FILE);
                    changed.multiple.remove(SshConstants.CERTIFICATE_FILE);
                    changed.single.put(SshConstants.IDENTITIES_ONLY, "no");
                } else {
                    changed.single.put(SshConstants.IDENTITIES_ONLY, "yes");
                }
                changed.single.put(SshConstants.IDENTITY_AGENT, "none");
                return changed;
            }
        };
    }

    private static final class Changed implements SshConfigStore.HostConfig {
        private final Map<String, String> single = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final Map<String, List<String>> multiple = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        Changed(SshConfigStore.HostConfig known) {
            single.putAll(known.getOptions());
            multiple.putAll(known.getMultiValuedOptions());
        }

        @Override
        public @Nullable String getValue(String name) {
            return Optional.ofNullable(single.get(name))
                    .or(() -> getValues(name).stream().findFirst())
                    .orElse(null);
        }

        @Override
        public List<String> getValues(String name) {
            return multiple.getOrDefault(name, List.of());
        }

        @Override
        public Map<String, String> getOptions() {
            return single;
        }

        @Override
        public Map<String, List<String>> getMultiValuedOptions() {
            return multiple;
        }
    }

    @Override
    public String toString() {
        return "OwnSshKey[" + rule + "]";
    }
}
