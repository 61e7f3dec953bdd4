package dev.athens.standalone.access;

import dev.athens.access.oidc.OidcLogins;
import dev.athens.config.ConfigException;
import dev.athens.module.ModulePath;
import dev.athens.policy.Caller;
import dev.athens.policy.ModuleAccess;
import dev.athens.server.AthensServer;
import dev.athens.server.files.SmallFile;
import dev.athens.server.files.WatchedFiles;
import dev.athens.server.users.Tokens;
import dev.athens.server.users.Users;
import dev.athens.standalone.config.ServerConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who may use a server and have what, as the configuration says it. Owns what asks identity providers for their keys. */
public final class Logins implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Logins.class.getName());

    private final ServerConfig.Access config;
    private final boolean tls;
    /** If there is a file that may name some. */
    private final Optional<OidcLogins> issuers;

    /** How the access file was at the start, as far as that counts from then on. */
    private Optional<AccessFile.Fixed> fixed = Optional.empty();

    private Logins(ServerConfig config, Optional<OidcLogins> issuers) {
        this.config = config.access();
        this.tls = config.listen().tls().isPresent();
        this.issuers = issuers;
    }

    /**
     * Reads no file yet.
     *
     * @param environment the variables that name HTTP proxies and certificates on the way to identity providers
     */
    public static Logins of(ServerConfig config, Map<String, String> environment) {
        return new Logins(config, config.access().accessFile().map(file -> OidcLogins.open(environment)));
    }

    /**
     * Has a server ask for logins, if the configuration says anything of them.
     *
     * @throws ConfigException if a file cannot be read or says something wrong
     */
    public void guard(AthensServer.Builder server) {
        users().ifPresent(server::basicAuth);
        config.tokensFile().map(Tokens::ofFile).ifPresent(server::tokens);
        config.accessFile().ifPresent(file -> guard(server, file));
    }

    private void guard(AthensServer.Builder server, Path file) {
        WatchedFiles<AccessFile> watched = WatchedFiles.closely(List.of(file), () -> read(file), System::nanoTime);
        AccessFile.Fixed start = watched.current().fixed();
        fixed = Optional.of(start);
        if (start.certificates().isPresent() && !tls) {
            throw new ConfigException(
                    file + ": [certificates]: needs a TLSCertFile, since only a server that speaks TLS itself"
                            + " sees certificates");
        }
        server.access(new WatchedAccess(watched));
        issuers.ifPresent(known -> server.tokens(token -> {
            // reads the file again if it is time: whoever is not known yet gets nowhere else where that is done
            watched.current();
            return known.check(token);
        }));
        start.header().ifPresent(server::headerLogin);
        start.certificates().map(AccessFile.Certificates::login).ifPresent(server::certificateLogin);
        if (start.hidesDenied()) {
            server.hideDenied();
        }
    }

    /** The issuers are other ones from now on, if nothing else is wrong. */
    private AccessFile read(Path file) throws IOException {
        AccessFile read = AccessFile.parse(file.toString(), SmallFile.read(file));
        try {
            issuers.ifPresent(known -> known.use(read.issuers()));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(file + ": " + e.getMessage());
        }
        if (fixed.isPresent() && !fixed.get().equals(read.fixed())) {
            LOG.log(
                    Level.WARNING,
                    file + ": what has changed in denied, [header] or [certificates] counts after a restart");
        }
        return read;
    }

    private Optional<Users> users() {
        Optional<Users> file = config.usersFile().map(Users::ofFile);
        return config.login()
                .map(Logins::user)
                .map(one -> file.map(one::and).orElse(one))
                .or(() -> file);
    }

    private static Users user(ServerConfig.Login login) {
        try {
            return Users.of(login.user(), login.password().value());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("BasicAuthUser: " + e.getMessage());
        }
    }

    /** The rules as they are in the file now. */
    private record WatchedAccess(WatchedFiles<AccessFile> file) implements ModuleAccess {
        private ModuleAccess rules() {
            return file.current().rules();
        }

        @Override
        public boolean mayRead(Caller caller, ModulePath module) {
            return rules().mayRead(caller, module);
        }

        @Override
        public boolean mayReadAll(Caller caller) {
            return rules().mayReadAll(caller);
        }

        @Override
        public boolean mayReadSome(Caller caller) {
            return rules().mayReadSome(caller);
        }

        @Override
        public boolean isAdmin(Caller caller) {
            return rules().isAdmin(caller);
        }
    }

    @Override
    public void close() {
        issuers.ifPresent(OidcLogins::close);
    }
}
