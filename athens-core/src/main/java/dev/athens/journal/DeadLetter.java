package dev.athens.journal;

import java.time.Instant;

/**
 * A message that somebody did not take.
 *
 * @param id what the message is known by
 * @param about what it is about, for people
 * @param content the message itself
 * @param reason why it was not taken, when it was tried last
 * @param since when it was given up first
 * @param wanted whether it is to be tried again
 */
public record DeadLetter(String id, String about, String content, String reason, Instant since, boolean wanted) {
    DeadLetter wantedAgain() {
        return new DeadLetter(id, about, content, reason, since, true);
    }

    DeadLetter failedAgain(String newReason) {
        return new DeadLetter(id, about, content, newReason, since, false);
    }
}
