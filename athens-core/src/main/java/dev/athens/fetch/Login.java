package dev.athens.fetch;

/**
 * Who we are to a server: a user and a password or token, sent as HTTP Basic authentication. The password does not show in
 * the text form.
 *
 * @param user the user; may be empty where the password says all
 * @param password the password or token
 */
public record Login(String user, String password) {
    @Override
    public String toString() {
        return user + ":xxxxx";
    }
}
