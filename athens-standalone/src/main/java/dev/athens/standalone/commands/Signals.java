package dev.athens.standalone.commands;

import dev.athens.fetch.FailureReason;
import dev.athens.server.AthensServer;
import java.lang.System.Logger.Level;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CountDownLatch;

/**
 * What the system tells this process. SIGTERM and SIGINT ask it to end in order, as which it exits with 0; by itself Java would
 * exit with 143 or 130, however orderly that was. The second of them ends it at once. SIGHUP does nothing: operators send it
 * to have files read again, which happens here by itself within seconds after a change.
 *
 * <p>What the process was started to ignore, as by nohup, stays ignored. Java has no public way to handle signals; this one,
 * which all JDKs have, is used by reflection because its mere name in the source makes the compiler warn.
 */
final class Signals implements Serve.Session {
    private static final System.Logger LOG = System.getLogger(Signals.class.getName());

    /** What shells add to the number of a signal. */
    private static final int KILLED_BY = 128;

    private final CountDownLatch end = new CountDownLatch(1);

    /** Handles the signals from now on, as far as this system has them. */
    void handle() {
        handle("TERM", () -> end(15));
        handle("INT", () -> end(2));
        handle("HUP", () -> LOG.log(Level.INFO, "SIGHUP: files are read again when they have changed"));
    }

    /** Waits until the process is asked to end. */
    @Override
    public void with(AthensServer server) throws InterruptedException {
        end.await();
    }

    private void end(int signal) {
        if (end.getCount() == 0) {
            Runtime.getRuntime().halt(KILLED_BY + signal);
        }
        end.countDown();
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object named = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, named, acting(action, signal, handler));
        } catch (ReflectiveOperationException | LambdaConversionException | IllegalArgumentException e) {
            LOG.log(Level.DEBUG, () -> "SIG" + name + " keeps its meaning: " + FailureReason.of(e));
        }
    }

    /** What a lambda would be made into; a proxy would take the start 20 ms longer. */
    private static Object acting(Runnable action, Class<?> signal, Class<?> handler)
            throws ReflectiveOperationException, LambdaConversionException {
        MethodHandles.Lookup here = MethodHandles.lookup();
        MethodType handling = MethodType.methodType(void.class, signal);
        MethodHandle act =
                here.findStatic(Signals.class, "act", MethodType.methodType(void.class, Runnable.class, Object.class));
        MethodHandle maker = LambdaMetafactory.metafactory(
                        here, "handle", MethodType.methodType(handler, Runnable.class), handling, act, handling)
                .getTarget();
        try {
            return maker.invoke(action);
        } catch (Throwable e) {
            throw new LinkageError("making a handler failed", e);
        }
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // its handle is used, and every handler is told its signal
    private static void act(Runnable action, Object signal) {
        action.run();
    }
}
