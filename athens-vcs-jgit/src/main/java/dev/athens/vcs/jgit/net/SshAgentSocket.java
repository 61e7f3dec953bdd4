package dev.athens.vcs.jgit.net;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.transport.sshd.agent.AbstractConnector;
import org.eclipse.jgit.transport.sshd.agent.Connector;
import org.eclipse.jgit.transport.sshd.agent.ConnectorFactory;

/**
 * The way to an SSH agent: the Unix socket that {@code SSH_AUTH_SOCK} names, or {@code IdentityAgent} in the user's
 * configuration. An agent that does not answer in time counts as none.
 *
 * <p>Source: draft-miller-ssh-agent, section 3; ssh_config(5), IdentityAgent.
 */
final class SshAgentSocket implements ConnectorFactory {
    private static final System.Logger LOG = System.getLogger(SshAgentSocket.class.getName());
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String STANDARD = "SSH_AUTH_SOCK";

    private final Optional<Path> standard;

    /** Uses a socket where the configuration names no other. */
    SshAgentSocket(Optional<Path> standard) {
        this.standard = standard;
    }

    @Override
    @SuppressWarnings("NullAway") // the contract of the overridden method: null for no agent
    public Connector create(String identityAgent, File home) {
        boolean named = identityAgent != null && !identityAgent.isEmpty() && !identityAgent.equals(STANDARD);
        Optional<Path> socket = named ? Optional.of(home.toPath().resolve(identityAgent)) : standard;
        return socket.map(Connection::new).orElse(null);
    }

    @Override
    public boolean isSupported() {
        return true;
    }

    @Override
    public String getName() {
        return "unix";
    }

    @Override
    public Collection<ConnectorDescriptor> getSupportedConnectors() {
        return List.of();
    }

    @Override
    @SuppressWarnings("NullAway") // the contract of the overridden method: null for no default to show to people
    public ConnectorDescriptor getDefaultConnector() {
        return null;
    }

    /** For one session, thus one thread at a time. */
    private static final class Connection extends AbstractConnector {
        private final Path socket;
        private Optional<SocketChannel> channel = Optional.empty();

        Connection(Path socket) {
            super();
            this.socket = socket;
        }

        /** Without an agent there are the keys in files, so that its absence is no failure. */
        @Override
        public boolean connect() {
            if (channel.isEmpty()) {
                try {
                    SocketChannel opened = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                    channel = Optional.of(opened);
                    opened.configureBlocking(false);
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.DEBUG, "no agent at " + socket, e);
                }
            }
            return channel.isPresent();
        }

        @Override
        public byte[] rpc(byte command, byte[] message) throws IOException {
            SocketChannel agent = channel.orElseThrow(() -> new IOException("not connected to the agent"));
            prepareMessage(command, message);
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            transfer(agent, ByteBuffer.wrap(message), SelectionKey.OP_WRITE, deadline);
            ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
            transfer(agent, length, SelectionKey.OP_READ, deadline);
            ByteBuffer reply = ByteBuffer.allocate(toLength(command, length.array()));
            transfer(agent, reply, SelectionKey.OP_READ, deadline);
            return reply.array();
        }

        private static void transfer(SocketChannel agent, ByteBuffer bytes, int operation, long deadline)
                throws IOException {
            try (Selector selector = Selector.open()) {
                agent.register(selector, operation);
                while (bytes.hasRemaining()) {
                    long leftMillis =
                            Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                    if (leftMillis <= 0 || Thread.currentThread().isInterrupted()) {
                        throw new InterruptedIOException("the agent does not answer");
                    }
                    selector.select(leftMillis);
                    int moved = operation == SelectionKey.OP_READ ? agent.read(bytes) : agent.write(bytes);
                    if (moved < 0) {
                        throw new EOFException("the agent hung up");
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            if (channel.isPresent()) {
                channel.get().close();
            }
        }
    }
}
