package dev.athens.index;

import dev.athens.module.ModuleVersion;
import java.time.Instant;

/**
 * A version and when it was first stored.
 *
 * @param version the version
 * @param time when, in whole microseconds
 */
public record IndexEntry(ModuleVersion version, Instant time) {}
