package dev.athens.vcs.jgit.discovery;

import dev.athens.vcs.jgit.login.LoginRule;
import java.util.Optional;

/**
 * How the pages of a module may be asked.
 *
 * @param insecure without certificate checks, or over http: GOINSECURE
 * @param anyAddress on hosts with addresses that the world cannot reach: GOPRIVATE
 * @param login the rule that says with which login; if there is none, that of the network
 */
record PageRules(boolean insecure, boolean anyAddress, Optional<LoginRule> login) {}
