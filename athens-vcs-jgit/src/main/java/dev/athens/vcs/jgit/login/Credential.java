package dev.athens.vcs.jgit.login;

/** Something to log in with, or the decision not to. Its text form shows no secret. */
public sealed interface Credential permits HttpCredential, SshIdentity, ClientCertificate, NoLogin {
    /**
     * What it is, for people, and as whom it logs in: without secrets, and the same after a restart. Clones of repositories
     * are kept apart by it.
     */
    String description();

    /** Tells whether it is for servers that are asked by a protocol. */
    boolean isFor(Server.Scheme scheme);
}
