/** The files of a commit as {@code git archive} gives them, as the zip of a module. */
@NullMarked
package dev.athens.vcs.jgit.archive;

import org.jspecify.annotations.NullMarked;
