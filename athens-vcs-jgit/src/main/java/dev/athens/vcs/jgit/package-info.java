/**
 * Go modules straight from git repositories, by JGit and without a {@code git} or {@code go} command.
 *
 * <p>For example {@code golang.org/x/text} leads by its go-import page to {@code https://go.googlesource.com/text}, whose
 * tags are the versions of the module.
 */
@NullMarked
package dev.athens.vcs.jgit;

import org.jspecify.annotations.NullMarked;
