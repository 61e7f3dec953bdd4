package dev.athens.observe;

/**
 * What a cache holds, and how often it has helped.
 *
 * @param name the one that it has in docs/caches.md, of small letters and hyphens
 * @param entries how many it holds
 * @param bytes what they weigh, as the cache counts it
 * @param hits how often something was there that somebody wanted
 * @param misses how often it was not
 */
public record CacheCounts(String name, long entries, long bytes, long hits, long misses) {}
