package dev.athens.server.options;

import java.time.Duration;

/**
 * What clients may cost a server.
 *
 * @param maxHeaderBytes how long the request line and the headers may be together
 * @param maxBodyBytes how much of a request's body is read and dropped before the connection is closed; no request of
 *     the protocol has one
 * @param headerTimeout how long a TLS handshake, then the headers of a request from their first byte, and then a body that an
 *     {@link Endpoint} reads may take
 * @param idleTimeout how long a connection stays open without a request
 * @param stalledClientTimeout how long a client may take nothing of a response that is on its way
 * @param maxConnections how many connections may be open; further ones wait in the system's queue. When nine tenths are
 *     taken, those are closed that have been without a request for longest.
 * @param maxWaitingPerClient how many requests from one address may wait for origins, for networks of IPv6 from 64 bits; 0
 *     for a quarter of {@link #maxWaiting}
 */
public record Limits(
        int maxHeaderBytes,
        long maxBodyBytes,
        Duration headerTimeout,
        Duration idleTimeout,
        Duration stalledClientTimeout,
        int maxConnections,
        int maxWaitingPerClient) {
    /** 64 KiB of headers and of body, 30 seconds, 3 minutes, 2 minutes, 10,000 connections, 625 waiting requests. */
    public static final Limits DEFAULT = new Limits(
            64 * 1024, 64 * 1024, Duration.ofSeconds(30), Duration.ofMinutes(3), Duration.ofMinutes(2), 10_000, 0);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is not positive, or there are fewer than 16 connections
     */
    public Limits {
        if (maxHeaderBytes <= 0 || maxBodyBytes <= 0) {
            throw new IllegalArgumentException("sizes must be positive: " + maxHeaderBytes + ", " + maxBodyBytes);
        }
        if (!isPositive(headerTimeout) || !isPositive(idleTimeout) || !isPositive(stalledClientTimeout)) {
            throw new IllegalArgumentException("timeouts must be between a millisecond and 20 days");
        }
        if (maxConnections < 16) {
            throw new IllegalArgumentException("at least 16 connections are needed: " + maxConnections);
        }
        if (maxWaitingPerClient < 0) {
            throw new IllegalArgumentException("maxWaitingPerClient must not be negative: " + maxWaitingPerClient);
        }
    }

    private static boolean isPositive(Duration timeout) {
        return timeout.compareTo(Duration.ofMillis(1)) >= 0 && timeout.compareTo(Duration.ofDays(20)) <= 0;
    }

    /** The same with another {@link #headerTimeout}. */
    public Limits withHeaderTimeout(Duration timeout) {
        return new Limits(
                maxHeaderBytes,
                maxBodyBytes,
                timeout,
                idleTimeout,
                stalledClientTimeout,
                maxConnections,
                maxWaitingPerClient);
    }

    /** The same with another {@link #idleTimeout}. */
    public Limits withIdleTimeout(Duration timeout) {
        return new Limits(
                maxHeaderBytes,
                maxBodyBytes,
                headerTimeout,
                timeout,
                stalledClientTimeout,
                maxConnections,
                maxWaitingPerClient);
    }

    /** The same with another {@link #stalledClientTimeout}. */
    public Limits withStalledClientTimeout(Duration timeout) {
        return new Limits(
                maxHeaderBytes, maxBodyBytes, headerTimeout, idleTimeout, timeout, maxConnections, maxWaitingPerClient);
    }

    /** The same with another {@link #maxConnections}. */
    public Limits withMaxConnections(int connections) {
        return new Limits(
                maxHeaderBytes,
                maxBodyBytes,
                headerTimeout,
                idleTimeout,
                stalledClientTimeout,
                connections,
                maxWaitingPerClient);
    }

    /** The same with another {@link #maxWaitingPerClient}. */
    public Limits withMaxWaitingPerClient(int requests) {
        return new Limits(
                maxHeaderBytes,
                maxBodyBytes,
                headerTimeout,
                idleTimeout,
                stalledClientTimeout,
                maxConnections,
                requests);
    }

    /** How many requests may wait for origins in all: a quarter of the connections; half of them for modules of one host. */
    public int maxWaiting() {
        return maxConnections / 4;
    }
}
