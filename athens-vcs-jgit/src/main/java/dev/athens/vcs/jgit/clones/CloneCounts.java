package dev.athens.vcs.jgit.clones;

import dev.athens.observe.CacheCounts;
import java.util.OptionalLong;

/**
 * What a cache of clones has, and what became of them.
 *
 * @param bytes what they take on disk, known since something was fetched
 * @param evicted how many were removed to make room
 * @param overLimit how often a repository needed more than it may have
 * @param references what is remembered of repositories
 */
public record CloneCounts(OptionalLong bytes, long evicted, long overLimit, CacheCounts references) {}
