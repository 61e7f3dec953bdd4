package dev.athens.server;

import dev.athens.fetch.FailureReason;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;

/**
 * Keeps SIGHUP from ending the server. Operators send it to have files read again, which happens here by itself within
 * seconds after a change.
 *
 * <p>Java has no public way to handle signals; this one, which all JDKs have, is used by reflection because its mere name in
 * the source makes the compiler warn.
 */
final class HangUp {
    private static final System.Logger LOG = System.getLogger(HangUp.class.getName());

    private HangUp() {}

    /** From now on SIGHUP is noted in the log and nothing more, if this system has it. */
    static void outlive() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object noting = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        LOG.log(Level.INFO, "SIGHUP: files are read again when they have changed");
                        return null;
                    });
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangUp, noting);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.log(Level.DEBUG, () -> "SIGHUP keeps its meaning: " + FailureReason.of(e));
        }
    }
}
