/** Go modules straight from git repositories, without a git binary. */
module dev.athens.vcs.jgit {
    requires transitive dev.athens.core;
    requires static transitive org.jspecify;
    requires static com.google.errorprone.annotations;
    requires com.fasterxml.jackson.core;
    requires com.google.common;
    requires okhttp3;
    requires org.apache.sshd.osgi;
    requires org.eclipse.jgit;
    requires org.eclipse.jgit.ssh.apache;

    exports dev.athens.vcs.jgit;
    exports dev.athens.vcs.jgit.login;
}
