package dev.athens.server.users;

import dev.athens.config.ConfigException;
import dev.athens.internal.Sha256;
import dev.athens.server.files.WatchedFiles;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Who may use a server: one user with a password that is known, those of a password file, or both. Thread-safe. */
public final class Users {
    private final List<BasicCredentials> known;
    private final List<WatchedFiles<PasswordFile>> files;

    private Users(List<BasicCredentials> known, List<WatchedFiles<PasswordFile>> files) {
        this.known = known;
        this.files = files;
    }

    /**
     * One user.
     *
     * @throws IllegalArgumentException if name or password is empty, or the name has a colon
     */
    public static Users of(String name, String password) {
        if (name.isEmpty() || password.isEmpty() || name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a user needs a name without colon and a password");
        }
        return new Users(List.of(new BasicCredentials(name, password)), List.of());
    }

    /**
     * The users of a file as {@code htpasswd -B} writes it. It is read again when it changes; while it is bad, what was
     * read before stays in force.
     *
     * @throws ConfigException if it cannot be read, has no users, or a password in it is not hashed by bcrypt
     */
    public static Users ofFile(Path path) {
        return of(WatchedFiles.of(List.of(path), () -> PasswordFile.read(path)));
    }

    static Users of(WatchedFiles<PasswordFile> file) {
        return new Users(List.of(), List.of(file));
    }

    /** These and others. */
    public Users and(Users others) {
        return new Users(
                Stream.concat(known.stream(), others.known.stream()).toList(),
                Stream.concat(files.stream(), others.files.stream()).toList());
    }

    /** Tells whether the login is that of a user whose password is known; takes the same time for all. */
    boolean knows(BasicCredentials login) {
        byte[] claimed = digest(login);
        boolean found = false;
        for (BasicCredentials user : known) {
            boolean equal = MessageDigest.isEqual(digest(user), claimed);
            found = found || equal;
        }
        return found;
    }

    /** Digests have one length, so that comparing them says nothing about that of the secret. */
    private static byte[] digest(BasicCredentials login) {
        return Sha256.of(login.name() + ":" + login.password());
    }

    /**
     * What the password of a name is compared with. All of it takes as long for each name, known or not: comparing with one hash
     * of each cost from some cost on, and once more with the first, takes as long as with one of the next cost.
     *
     * @param bcrypt what to compare with first
     * @param isUser whether it is a user at all; if not, the hash fits no password
     * @param fillers what to compare with too if that does not fit, for the time that it takes
     */
    record Hash(String bcrypt, boolean isUser, List<String> fillers) {}

    /** What the password of a name is to be compared with, if there are password files. */
    Optional<Hash> hash(String name) {
        if (files.isEmpty()) {
            return Optional.empty();
        }
        List<PasswordFile> current = files.stream().map(WatchedFiles::current).toList();
        int slowest = current.stream().mapToInt(PasswordFile::cost).max().orElseThrow();
        for (PasswordFile file : current) {
            String bcrypt = file.hashes().get(name);
            if (bcrypt != null) {
                return Optional.of(new Hash(
                        bcrypt,
                        true,
                        IntStream.range(PasswordFile.costOf(bcrypt), slowest)
                                .mapToObj(PasswordFile::decoy)
                                .toList()));
            }
        }
        return Optional.of(new Hash(PasswordFile.decoy(slowest), false, List.of()));
    }
}
