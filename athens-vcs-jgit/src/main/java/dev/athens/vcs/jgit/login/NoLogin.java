package dev.athens.vcs.jgit.login;

/** The decision that none of the logins of this process is used. */
public record NoLogin() implements Credential {
    @Override
    public String description() {
        return "no login";
    }

    @Override
    public boolean isFor(Server.Scheme scheme) {
        return true;
    }
}
