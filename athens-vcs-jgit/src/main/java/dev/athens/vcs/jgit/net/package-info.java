/** The way to a repository: HTTP, ssh and git's own protocol with the user's settings, and the words for what went wrong. */
@NullMarked
package dev.athens.vcs.jgit.net;

import org.jspecify.annotations.NullMarked;
