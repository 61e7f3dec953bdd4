package dev.athens.server.modules;

import dev.athens.module.ModulePath;
import dev.athens.policy.Caller;
import dev.athens.policy.ModuleAccess;
import dev.athens.proxy.Answer;
import dev.athens.server.http.Reports;
import dev.athens.server.http.RequestIds;
import dev.athens.server.http.Shutdown;
import dev.athens.server.shortcut.ReadyAnswers;
import java.time.Duration;
import java.util.Optional;

/**
 * Hot responses for requests that nobody parses: those that the {@link HotHandler} would send, decided in the same way.
 * Thread-safe.
 *
 * @param answers who decides whether it may
 * @param responses what was sent
 * @param shutdown while it goes on, each response has to say that its connection closes
 * @param access who may have what; everybody everything, if it is empty
 * @param reports are told of what was answered
 */
public record HotShortcuts(
        Answers answers, HotResponses responses, Shutdown shutdown, Optional<ModuleAccess> access, Reports reports)
        implements ReadyAnswers {
    /** As soon is a login tried again, which may have ended. */
    private static final Duration TRUST = Duration.ofSeconds(1);

    private static final Duration FOR_EVER = Duration.ofDays(365);

    @Override
    public Optional<HotResponses.Hot> find(String path, Caller caller) {
        Optional<HotResponses.Hot> hot = responses.find(path);
        if (hot.isEmpty() || !hot.get().isReady() || !isFor(caller, hot.get())) {
            return Optional.empty();
        }
        Optional<Answer> answer = answers.now(hot.get().request());
        return answer.isPresent()
                        && answer.get() instanceof Answer.Found found
                        && found.source() == Answer.Source.STORAGE
                        && hot.get().isStill(found)
                ? hot
                : Optional.empty();
    }

    /** Headers say whether others may have it too, which is to be still true. */
    private boolean isFor(Caller caller, HotResponses.Hot hot) {
        if (access.isEmpty()) {
            return true;
        }
        ModulePath module = hot.request().module();
        if (hot.isForAll() != access.get().mayRead(Caller.ANONYMOUS, module)) {
            hot.forgetHeaders();
            return false;
        }
        return access.get().mayRead(caller, module);
    }

    @Override
    public Duration trust() {
        return access.isPresent() ? TRUST : FOR_EVER;
    }

    @Override
    public boolean areOn() {
        return !shutdown.hasBegun();
    }

    @Override
    public void begin() {
        shutdown.enter();
    }

    @Override
    public void end() {
        shutdown.leave();
    }

    @Override
    public String nextId() {
        return RequestIds.next();
    }

    @Override
    public void ended(String id, String path, Ready answer, long bytes, long startNanos, Caller caller, String client) {
        if (reports.areOn()) {
            reports.hit(id, path, answer.request(), bytes, startNanos, caller, client);
        }
    }
}
