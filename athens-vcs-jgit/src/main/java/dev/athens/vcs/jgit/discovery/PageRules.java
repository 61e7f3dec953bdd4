package dev.athens.vcs.jgit.discovery;

/**
 * How the pages of a module may be asked.
 *
 * @param insecure without certificate checks, or over http: GOINSECURE
 * @param anyAddress on hosts with addresses that the world cannot reach: GOPRIVATE
 */
record PageRules(boolean insecure, boolean anyAddress) {}
