package dev.athens.vcs.jgit.login;

import dev.athens.fetch.Login;
import dev.athens.net.http.HttpClients;
import java.io.IOException;
import java.util.Optional;

/** A password or token that somebody else has given out. */
public final class HttpLogin implements HttpCredential {
    private final Optional<String> user;
    private final Secret secret;

    private HttpLogin(Optional<String> user, Secret secret) {
        this.user = user;
        this.secret = secret;
    }

    /**
     * A user with a password or a token, as HTTP Basic authentication. A token usually goes with a name that the forge has
     * laid down, such as {@code x-access-token}, {@code oauth2} or {@code gitlab-ci-token}.
     */
    public static HttpLogin basic(String user, Secret password) {
        return new HttpLogin(Optional.of(user), password);
    }

    /** The whole value of the header, such as {@code Bearer 0123}. */
    public static HttpLogin header(Secret value) {
        return new HttpLogin(Optional.empty(), value);
    }

    @Override
    public Optional<String> authorization(Request request) throws IOException {
        String value = secret.value();
        return Optional.of(
                user.map(name -> HttpClients.basic(new Login(name, value))).orElse(value));
    }

    @Override
    public String description() {
        return user.map(name -> "login of " + name).orElse("header Authorization");
    }

    @Override
    public String toString() {
        return description();
    }
}
