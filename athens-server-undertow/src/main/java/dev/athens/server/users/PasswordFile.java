package dev.athens.server.users;

import dev.athens.config.ConfigException;
import dev.athens.server.files.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Users and their passwords, hashed by bcrypt: lines of {@code name:hash} as Apache's {@code htpasswd -B} writes them,
 * with empty lines and comments that begin with {@code #}.
 *
 * @param hashes by name
 * @param cost that of the slowest hash; each step doubles the time
 */
record PasswordFile(Map<String, String> hashes, int cost) {
    /** Takes about two seconds. */
    static final int MAX_COST = 14;

    private static final int MIN_COST = 4;
    private static final int MAX_NAME_CHARS = 255;
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");
    private static final String DECOY_TAIL = "$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234";

    static PasswordFile read(Path path) throws IOException {
        return parse(path, SmallFile.read(path));
    }

    /**
     * Reads the lines.
     *
     * @throws ConfigException if one is not understood; the message has its number and nothing of its hash
     */
    static PasswordFile parse(Path path, String text) {
        Map<String, String> hashes = new HashMap<>();
        int cost = MIN_COST;
        List<String> lines = text.lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = path + ":" + (i + 1) + ": ";
            int colon = line.indexOf(':');
            if (colon <= 0 || colon > MAX_NAME_CHARS) {
                throw new ConfigException(where + "not a line of the form name:hash");
            }
            String name = line.substring(0, colon);
            cost = Math.max(cost, cost(where + name, line.substring(colon + 1)));
            if (hashes.put(name, line.substring(colon + 1)) != null) {
                throw new ConfigException(where + name + " is there twice");
            }
        }
        if (hashes.isEmpty()) {
            throw new ConfigException(path + ": has no users; htpasswd -B adds one");
        }
        return new PasswordFile(Map.copyOf(hashes), cost);
    }

    /** A hash of a cost that fits no password. */
    static String decoy(int cost) {
        return "$2b$%02d".formatted(cost) + DECOY_TAIL;
    }

    /** The cost of a hash that was read. */
    static int costOf(String bcrypt) {
        return Integer.parseInt(bcrypt.substring(4, 6));
    }

    private static int cost(String where, String hash) {
        Matcher matcher = BCRYPT.matcher(hash);
        if (!matcher.matches()) {
            throw new ConfigException(
                    where + " has a password that is not hashed by bcrypt; htpasswd -B writes such a line");
        }
        int cost = Integer.parseInt(matcher.group(1));
        if (cost < MIN_COST || cost > MAX_COST) {
            throw new ConfigException(where + " has a password of cost " + cost + "; allowed are " + MIN_COST + " to "
                    + MAX_COST + ", htpasswd -B -C 10 writes such a line");
        }
        return cost;
    }

    /** Without the hashes, which must not reach a log. */
    @Override
    public String toString() {
        return "passwords of " + hashes.size() + " users";
    }
}
