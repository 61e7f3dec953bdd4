package dev.athens.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Makes sockets whose blocking calls end at once, closing the socket, when their thread is interrupted. Plain sockets
 * would go on until their timeout. Source: {@link java.nio.channels.InterruptibleChannel}.
 */
final class InterruptibleSockets extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
        return SocketChannel.open().socket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connectedFrom(new InetSocketAddress(localHost, localPort), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connectedFrom(new InetSocketAddress(localHost, localPort), new InetSocketAddress(host, port));
    }

    private static Socket connected(SocketAddress remote) throws IOException {
        return SocketChannel.open(remote).socket();
    }

    private static Socket connectedFrom(SocketAddress local, SocketAddress remote) throws IOException {
        SocketChannel channel = SocketChannel.open().bind(local);
        try {
            channel.connect(remote);
            return channel.socket();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
