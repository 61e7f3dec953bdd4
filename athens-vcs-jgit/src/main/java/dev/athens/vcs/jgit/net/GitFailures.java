package dev.athens.vcs.jgit.net;

import com.google.common.base.Throwables;
import dev.athens.fetch.FailureReason;
import dev.athens.fetch.FetchException;
import dev.athens.internal.Urls;
import dev.athens.net.BlockedAddressException;
import dev.athens.vcs.jgit.clones.BudgetException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.StreamCorruptedException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.errors.RemoteRepositoryException;

/** Says what a failed talk with a repository means for whoever asked for a module. */
public final class GitFailures {
    /** A repository's HTTP server answered with an error. */
    public static final class StatusException extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        StatusException(int status, String reason) {
            super("status " + line(status, reason));
            this.status = status;
        }

        /** The status with its reason, unless that is more than the words of a standard. */
        public static String line(int status, String reason) {
            return STANDARD_REASON.matcher(reason).matches() ? status + " " + reason : Integer.toString(status);
        }

        /** Hosts answer 401 or 403 for private and missing repositories alike. */
        boolean meansNotFound() {
            return status == 401 || status == 403 || status == 404 || status == 410;
        }
    }

    private static final int MAX_REASON_CHARS = 500;
    private static final Pattern STANDARD_REASON = Pattern.compile("[A-Za-z' -]{1,40}");
    /** JGit's messages begin with the URL that the user's configuration leads to, which is no business of clients. */
    private static final Pattern LEADING_URL = Pattern.compile("^[A-Za-z0-9+.-]+://\\S+: ");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\s]+");
    private static final Pattern SSH_LOGIN_FAILED =
            Pattern.compile("(?i)cannot log in|no more authentication methods|auth(entication)? fail");

    private static final String UNKNOWN_SSH_HOST = "Server key did not validate";

    private GitFailures() {}

    /**
     * Translates a failure of JGit.
     *
     * @param subject what was asked for, such as {@code github.com/a/b@v1.0.0}
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    static FetchException translate(String subject, Exception failure) throws InterruptedException {
        List<Throwable> chain = Throwables.getCausalChain(failure);
        throwIfInterrupted(failure, chain);
        Optional<FetchException> known = find(chain, FetchException.class);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<BudgetException> excess = find(chain, BudgetException.class);
        if (excess.isPresent()) {
            return excess.get().about(subject);
        }
        Optional<BlockedAddressException> blocked = find(chain, BlockedAddressException.class);
        if (blocked.isPresent()) {
            return new FetchException.Refused(subject + ": " + blocked.get().getMessage());
        }
        String reason = serverSpoke(chain)
                .orElseGet(() -> LEADING_URL.matcher(describe(failure)).replaceFirst(""));
        String message = subject + ": " + reason;
        Optional<StatusException> status = find(chain, StatusException.class);
        if (status.isPresent() ? status.get().meansNotFound() : meansNotFound(failure, chain)) {
            return new FetchException.NotFound(
                    subject + ": repository not found or authentication required: " + reason, failure);
        }
        if (find(chain, SocketTimeoutException.class).isPresent()
                || find(chain, InterruptedIOException.class).isPresent()
                || find(chain, TimeoutException.class).isPresent()) {
            return FetchException.Unavailable.timedOut(message);
        }
        boolean unknownHost = reason.contains(UNKNOWN_SSH_HOST);
        return new FetchException.Unavailable(
                unknownHost ? message + ", add it to ~/.ssh/known_hosts" : message, failure);
    }

    /**
     * What stands for a failure that holds a server's own words: those are not passed on, for a stranger may have led here to
     * a server that he cannot ask himself.
     */
    private static Optional<String> serverSpoke(List<Throwable> chain) {
        if (find(chain, StatusException.class).isPresent()) {
            return Optional.empty();
        }
        if (find(chain, NoRemoteRepositoryException.class).isPresent()) {
            return Optional.of("the server has no such repository");
        }
        if (find(chain, RemoteRepositoryException.class).isPresent()) {
            return Optional.of("the server reports an error");
        }
        boolean unintelligible = find(chain, PackProtocolException.class).isPresent()
                || find(chain, StreamCorruptedException.class).isPresent();
        return unintelligible ? Optional.of("the answer is none of a git server") : Optional.empty();
    }

    private static boolean meansNotFound(Exception failure, List<Throwable> chain) {
        return find(chain, NoRemoteRepositoryException.class).isPresent()
                || isLoginFailure(failure)
                || String.valueOf(failure.getMessage()).contains("Repository not found");
    }

    /** Tells whether a server took none of the user's keys. */
    static boolean isLoginFailure(Exception failure) {
        return Throwables.getCausalChain(failure).stream().anyMatch(GitFailures::isSshLoginFailure);
    }

    private static boolean isSshLoginFailure(Throwable failure) {
        return failure.getClass().getName().startsWith("org.apache.sshd.")
                && SSH_LOGIN_FAILED
                        .matcher(String.valueOf(failure.getMessage()))
                        .find();
    }

    private static void throwIfInterrupted(Exception failure, List<Throwable> chain) throws InterruptedException {
        Optional<InterruptedException> direct = find(chain, InterruptedException.class);
        boolean channelClosed = find(chain, ClosedByInterruptException.class).isPresent();
        boolean flagged = find(chain, InterruptedIOException.class).isPresent()
                && Thread.currentThread().isInterrupted();
        if (direct.isEmpty() && !channelClosed && !flagged) {
            return;
        }
        Thread.interrupted();
        InterruptedException interrupted = new InterruptedException("interrupted while a repository was asked");
        interrupted.initCause(failure);
        throw interrupted;
    }

    private static <T extends Throwable> Optional<T> find(List<Throwable> chain, Class<T> type) {
        return chain.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** The failure on one line, with its first cause where that says more, without logins and queries of URLs. */
    public static String describe(Throwable failure) {
        String text = FailureReason.words(failure);
        Throwable root = Throwables.getRootCause(failure);
        String reason = FailureReason.words(root);
        String both = root == failure || text.contains(reason) ? text : text + ": " + reason;
        String line = Urls.withoutSecrets(CONTROL.matcher(both).replaceAll(" ")).strip();
        return line.length() > MAX_REASON_CHARS ? line.substring(0, MAX_REASON_CHARS) + "..." : line;
    }
}
