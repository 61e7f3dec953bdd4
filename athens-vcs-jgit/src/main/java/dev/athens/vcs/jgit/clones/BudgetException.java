package dev.athens.vcs.jgit.clones;

import com.google.common.base.Throwables;
import dev.athens.fetch.FetchException;
import java.io.IOException;

/** A git server's answer would cost more than it may; thrown before it does. */
public final class BudgetException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    private BudgetException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    /** The answer alone is too much; the message says of what, such as {@code lists more than ...}. */
    public static BudgetException excess(String message) {
        return new BudgetException(message, false);
    }

    /** The answer is too much together with what others get now. */
    static BudgetException busy(String message) {
        return new BudgetException(message, true);
    }

    /** Tells whether it is the reason of a failure. */
    static boolean causes(Throwable failure) {
        return Throwables.getCausalChain(failure).stream().anyMatch(BudgetException.class::isInstance);
    }

    /** Tells whether an answer that alone is too much is the reason of a failure. */
    static boolean isExcess(Throwable failure) {
        return Throwables.getCausalChain(failure).stream()
                .anyMatch(cause -> cause instanceof BudgetException excess && !excess.passing);
    }

    /**
     * Says it to whoever asked.
     *
     * @param subject what was asked for and of whom
     */
    public FetchException about(String subject) {
        String message = subject + " " + getMessage();
        return passing ? new FetchException.Unavailable(message) : new FetchException.Refused(message);
    }
}
