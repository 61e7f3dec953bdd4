package dev.athens.standalone;

import dev.athens.server.AthensServer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What makes a start faster and does nothing else. The launcher's start takes 240 ms on two idle cores until the server
 * listens, and 290 ms of processor time. Each gain is of the latter, which other work on the machine blurs least: medians of
 * 22 to 40 starts, those with and those without in turns. What gains less than 3 ms is not here.
 *
 * <p>Two more places have a part in it, and say how: the launcher gains 320 ms by the archive of classes, 80 ms by what it tells
 * the compilers, 14 ms by naming the jar as a class path, and 7 ms by English where the system speaks another language; the
 * build gains 44 ms by plain code for the concatenation of texts.
 */
final class FastStart {
    private static final String MANAGEMENT = "javax.management.builder.initial";

    private FastStart() {}

    /** Prepares what is read when classes are loaded; to be called before any of the server is. */
    static void prepare() {
        // gains 6 ms: its log goes where JGit's goes, whose classes are loaded anyway
        System.setProperty("org.jboss.logging.provider", "slf4j");
        // gains 70 ms: a bean for each pool of threads, for which Java sets up all of its management
        System.setProperty("jboss.threads.eqe.disable-mbean", "true");
    }

    /**
     * Tells whether a command line needs no parser. Gains 210 ms, since to load and feed picocli takes nearly as long as all
     * else until the server is there.
     */
    static boolean isPlain(List<String> arguments, String command) {
        return arguments.equals(List.of(command));
    }

    /**
     * Starts a server without what takes longest; gains 70 ms. The library below it registers beans for its threads, for which
     * Java sets up all of its management. It goes on without the beans if there is no management, as when the class that
     * builds it is none that can. Whoever has set it up already, such as an agent, gets the beans, and whoever wants it later
     * can have it.
     */
    static AthensServer start(AthensServer.Builder server) throws IOException {
        Optional<String> before = Optional.ofNullable(System.getProperty(MANAGEMENT));
        System.setProperty(MANAGEMENT, Object.class.getName());
        try {
            return server.start();
        } finally {
            before.ifPresentOrElse(
                    value -> System.setProperty(MANAGEMENT, value), () -> System.clearProperty(MANAGEMENT));
        }
    }
}
