package dev.athens.standalone.admin;

import java.io.IOException;
import java.util.Set;

/**
 * Something that the administration can be asked for.
 *
 * @param method GET, which changes nothing, or POST
 * @param path below {@code /-/api/}; its end may be {@code {id}}, which stands for any word
 * @param names what may be said: of parameters behind GET, of fields of the body of POST
 * @param work does it
 */
record Operation(String method, String path, Set<String> names, Work work) {
    static final String GET = "GET";
    static final String POST = "POST";

    private static final String ID = "{id}";

    /** Does what is asked for. */
    @FunctionalInterface
    interface Work {
        Reply of(Call call) throws RefusedException, IOException, InterruptedException;
    }

    static Operation read(String path, Work work, String... names) {
        return new Operation(GET, path, Set.of(names), work);
    }

    static Operation change(String path, Work work, String... names) {
        return new Operation(POST, path, Set.of(names), work);
    }

    /** Tells whether a path is its own. */
    boolean isAt(String asked) {
        if (!path.endsWith(ID)) {
            return path.equals(asked);
        }
        String before = before();
        return asked.startsWith(before) && asked.length() > before.length() && asked.indexOf('/', before.length()) < 0;
    }

    /** The word that stands for the id in its path; empty if it has none. */
    String id(String asked) {
        return path.endsWith(ID) ? asked.substring(before().length()) : "";
    }

    private String before() {
        return path.substring(0, path.length() - ID.length());
    }
}
