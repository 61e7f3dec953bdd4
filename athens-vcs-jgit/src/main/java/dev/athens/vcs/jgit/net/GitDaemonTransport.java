package dev.athens.vcs.jgit.net;

import dev.athens.net.AddressGuard;
import dev.athens.vcs.jgit.clones.AnswerBudget;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackTransport;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TcpTransport;
import org.eclipse.jgit.transport.URIish;

/**
 * The {@code git://} protocol, to addresses that a guard lets through and with answers that keep to a budget: JGit's own looks
 * the name up by itself, and the server has to be told the name. Reads only. Source: gitprotocol-pack(5), "Git Transport".
 */
final class GitDaemonTransport extends TcpTransport implements PackTransport {
    static final String SCHEME = "git";

    private static final int STANDARD_PORT = 9418;
    private static final int NEWEST_PROTOCOL = 2;

    private final AddressGuard guard;
    private final AnswerBudget budget;
    private final int protocol;

    GitDaemonTransport(Repository local, URIish uri, AddressGuard guard, AnswerBudget budget) {
        super(local, uri);
        this.guard = guard;
        this.budget = budget;
        this.protocol = local.getConfig().getInt("protocol", "version", NEWEST_PROTOCOL);
    }

    /** Without a local repository, to list references alone. */
    GitDaemonTransport(URIish uri, AddressGuard guard, AnswerBudget budget) {
        super(uri);
        this.guard = guard;
        this.budget = budget;
        this.protocol = NEWEST_PROTOCOL;
    }

    @Override
    public FetchConnection openFetch() throws TransportException {
        return openFetch(List.of());
    }

    @Override
    public FetchConnection openFetch(Collection<RefSpec> refSpecs, String... additionalPatterns)
            throws TransportException {
        Socket socket = connect();
        Connection connection = new Connection(socket);
        try {
            connection.open(refSpecs, additionalPatterns);
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e instanceof TransportException known
                    ? known
                    : new TransportException(uri, "connection broke off", e);
        }
    }

    private Socket connect() throws TransportException {
        Socket socket = new Socket();
        try {
            InetAddress address = guard.resolve(uri.getHost()).get(0);
            int port = uri.getPort() > 0 ? uri.getPort() : STANDARD_PORT;
            int timeoutMillis = Math.toIntExact(TimeUnit.SECONDS.toMillis(getTimeout()));
            socket.connect(new InetSocketAddress(address, port), timeoutMillis);
            return socket;
        } catch (IOException e) {
            close(socket);
            throw new TransportException(uri, GitFailures.describe(e), e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is lost
            return;
        }
    }

    private String request() {
        String port = uri.getPort() > 0 && uri.getPort() != STANDARD_PORT ? ":" + uri.getPort() : "";
        String version = protocol == NEWEST_PROTOCOL ? "\0version=2\0" : "";
        return "git-upload-pack " + uri.getPath() + "\0host=" + uri.getHost() + port + "\0" + version;
    }

    @Override
    public PushConnection openPush() throws NotSupportedException {
        throw new NotSupportedException("nothing is pushed");
    }

    @Override
    public void close() {
        budget.close();
    }

    private final class Connection extends BasePackFetchConnection {
        private final Socket socket;

        Connection(Socket socket) {
            super(GitDaemonTransport.this);
            this.socket = socket;
        }

        private void open(Collection<RefSpec> refSpecs, String... additionalPatterns) throws IOException {
            init(
                    budget.packets(new BufferedInputStream(socket.getInputStream()), false),
                    new BufferedOutputStream(socket.getOutputStream()));
            pckOut.writeString(request());
            pckOut.flush();
            if (!readAdvertisedRefs()) {
                lsRefs(refSpecs, additionalPatterns);
            }
        }

        @Override
        public void close() {
            super.close();
            GitDaemonTransport.close(socket);
        }
    }
}
