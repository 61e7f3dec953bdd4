package dev.athens.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides which addresses may be reached on behalf of somebody who is not the operator: public ones, and those of networks
 * that the operator trusts. Thread-safe.
 *
 * <p>Addresses of cloud metadata are trusted only where they are named alone, not as part of a range. A name with several
 * addresses is refused if one of them is. Whoever connects must use the addresses that {@link #resolve} gave and not look
 * the name up again, since its owner may answer otherwise the second time.
 *
 * <p>Behind a forward proxy, which looks names up itself, {@link #checkLiteral} is all that can be asked; the proxy has to
 * guard the rest.
 */
public final class AddressGuard {
    /** Looks names up. */
    @FunctionalInterface
    public interface Resolver {
        /**
         * Gives all addresses of a host, at least one.
         *
         * @throws UnknownHostException if there are none
         */
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    private static final AddressGuard OPEN = new AddressGuard(true, List.of(), AddressGuard::system);

    private final boolean open;
    private final List<Cidr> trusted;
    private final Resolver resolver;
    private final LongAdder blocked = new LongAdder();

    private AddressGuard(boolean open, List<Cidr> trusted, Resolver resolver) {
        this.open = open;
        this.trusted = List.copyOf(trusted);
        this.resolver = resolver;
    }

    private static List<InetAddress> system(String host) throws UnknownHostException {
        return Arrays.asList(InetAddress.getAllByName(host));
    }

    /** Lets everything through: for hosts that the operator named. */
    public static AddressGuard open() {
        return OPEN;
    }

    /** Lets public addresses through, and those in the given ranges. */
    public static AddressGuard trusting(List<Cidr> networks) {
        return trusting(networks, AddressGuard::system);
    }

    /** The same, with names looked up in another way than the system's. */
    public static AddressGuard trusting(List<Cidr> networks, Resolver resolver) {
        return new AddressGuard(false, networks, resolver);
    }

    /**
     * The guard for where a host leads that the operator named: an own host on the inside may lead to others there, one on
     * the outside may not.
     *
     * @param host the operator's host, a name or an address; looked up
     */
    public AddressGuard behind(String host) {
        return open || isInside(host) ? OPEN : this;
    }

    private boolean isInside(String host) {
        List<InetAddress> literals = HostLiteral.addresses(host);
        try {
            List<InetAddress> addresses = literals.isEmpty() ? resolver.resolve(host) : literals;
            return addresses.stream()
                    .allMatch(address -> isTrusted(address) || AddressKind.of(address) != AddressKind.PUBLIC);
        } catch (UnknownHostException e) {
            // known to a forward proxy alone
            return false;
        }
    }

    /**
     * Looks a host up; the addresses are the only ones to connect to.
     *
     * @throws BlockedAddressException if an address must not be reached
     * @throws UnknownHostException if there is none
     */
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        checkLiteral(host);
        List<InetAddress> addresses = resolver.resolve(host);
        for (InetAddress address : addresses) {
            check(host, address);
        }
        return addresses;
    }

    /**
     * Checks an address that is about to be connected to, or is.
     *
     * @param host whose address it is, for the message
     * @throws BlockedAddressException if it must not be reached
     */
    public void check(String host, InetAddress address) throws BlockedAddressException {
        AddressKind kind = AddressKind.of(address);
        if (!open && kind != AddressKind.PUBLIC && !isTrusted(address)) {
            blocked.increment();
            throw new BlockedAddressException(host, kind);
        }
    }

    /**
     * Checks a host without looking it up: addresses in any spelling that a resolver may understand, and {@code localhost}.
     *
     * @throws BlockedAddressException if it must not be reached
     */
    public void checkLiteral(String host) throws BlockedAddressException {
        for (InetAddress address : HostLiteral.addresses(host)) {
            check(host, address);
        }
    }

    /** How often an address was not let through. */
    public long blocked() {
        return blocked.sum();
    }

    private boolean isTrusted(InetAddress address) {
        boolean alone = AddressKind.of(address) == AddressKind.METADATA;
        boolean named =
                trusted.stream().anyMatch(range -> range.contains(address) && !(alone && range.bits() < bits(range)));
        return named || AddressKind.embedded(address).filter(this::isTrusted).isPresent();
    }

    private static int bits(Cidr range) {
        return range.network().getAddress().length * Byte.SIZE;
    }
}
