/**
 * Whose credentials a repository is asked with: rules that each name modules, a host and one credential, and the kinds of
 * credentials that there are.
 *
 * <p>For example, the modules of one organisation by an App of GitHub:
 *
 * <pre>{@code
 * LoginRule rule = new LoginRule(
 *         "acme", PathPatterns.parse("github.com/acme"), "github.com", false,
 *         GitHubApp.builder("github.com", "12345", Secret.ofFile("the App's key", Path.of("/etc/athens/app.pem"))).build());
 * JGitFetcher fetcher = JGitFetcher.builder(clones).logins(LoginRules.of(List.of(rule))).build();
 * }</pre>
 */
@NullMarked
package dev.athens.vcs.jgit.login;

import org.jspecify.annotations.NullMarked;
