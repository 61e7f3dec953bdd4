package dev.athens.server.modules;

import dev.athens.proxy.Answer;
import dev.athens.server.http.AccessLog;
import dev.athens.server.http.Shutdown;
import dev.athens.server.shortcut.ReadyAnswers;
import java.util.Optional;

/**
 * Hot responses for requests that nobody parses: those that the {@link HotHandler} would send, decided in the same way.
 * Thread-safe.
 *
 * @param answers who decides whether it may
 * @param responses what was sent
 * @param shutdown while it goes on, each response has to say that its connection closes
 */
public record HotShortcuts(Answers answers, HotResponses responses, Shutdown shutdown) implements ReadyAnswers {
    @Override
    public Optional<HotResponses.Hot> find(String path) {
        Optional<HotResponses.Hot> hot = responses.find(path);
        if (hot.isEmpty() || !hot.get().isReady()) {
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
    public void log(String path, Ready answer, long bytes, long startNanos, String client) {
        if (AccessLog.isOn()) {
            AccessLog.hit(path, answer.request(), bytes, startNanos, client);
        }
    }
}
