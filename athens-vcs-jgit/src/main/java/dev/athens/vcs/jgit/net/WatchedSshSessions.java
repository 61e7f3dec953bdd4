package dev.athens.vcs.jgit.net;

import com.google.common.io.ByteStreams;
import dev.athens.vcs.jgit.clones.AnswerBudget;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;

/** SSH sessions of one transport, whose answers keep to a budget; it is closed with the last of them. */
final class WatchedSshSessions extends SshSessionFactory {
    /** JGit keeps what the server says beside its answers. */
    private static final long MAX_MESSAGE_BYTES = 64 << 10;

    private final SshSessionFactory sessions;
    private final AnswerBudget budget;

    WatchedSshSessions(SshSessionFactory sessions, AnswerBudget budget) {
        this.sessions = sessions;
        this.budget = budget;
    }

    @Override
    public RemoteSession getSession(URIish uri, CredentialsProvider credentials, FS fs, int timeoutMillis)
            throws TransportException {
        return new Session((RemoteSession2) sessions.getSession(uri, credentials, fs, timeoutMillis));
    }

    @Override
    public void releaseSession(RemoteSession session) {
        sessions.releaseSession(((Session) session).session);
        budget.close();
    }

    @Override
    public String getType() {
        return sessions.getType();
    }

    private final class Session implements RemoteSession2 {
        private final RemoteSession2 session;

        Session(RemoteSession2 session) {
            this.session = session;
        }

        @Override
        public Process exec(String command, int timeout) throws IOException {
            return new WatchedProcess(session.exec(command, timeout));
        }

        @Override
        public Process exec(String command, Map<String, String> environment, int timeout) throws IOException {
            return new WatchedProcess(session.exec(command, environment, timeout));
        }

        @Override
        public void disconnect() {
            session.disconnect();
        }
    }

    /** A command on the server; no process of this machine. */
    private final class WatchedProcess extends Process {
        private final Process process;
        private final InputStream in;

        WatchedProcess(Process process) {
            this.process = process;
            this.in = budget.packets(process.getInputStream(), false);
        }

        @Override
        public OutputStream getOutputStream() {
            return process.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return in;
        }

        @Override
        public InputStream getErrorStream() {
            return ByteStreams.limit(process.getErrorStream(), MAX_MESSAGE_BYTES);
        }

        @Override
        public int waitFor() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public int exitValue() {
            return process.exitValue();
        }

        @Override
        public void destroy() {
            process.destroy();
        }
    }
}
