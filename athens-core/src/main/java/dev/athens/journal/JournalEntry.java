package dev.athens.journal;

import java.time.Instant;

/**
 * A note in the journal.
 *
 * @param number one more than that of the entry before
 * @param id never that of another entry
 * @param note what was noted
 * @param time when
 */
public record JournalEntry(long number, String id, Note note, Instant time) {}
