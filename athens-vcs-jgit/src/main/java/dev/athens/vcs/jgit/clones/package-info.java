/** Clones of repositories on disk: what is fetched into them, who uses them, and what all that may cost. */
@NullMarked
package dev.athens.vcs.jgit.clones;

import org.jspecify.annotations.NullMarked;
