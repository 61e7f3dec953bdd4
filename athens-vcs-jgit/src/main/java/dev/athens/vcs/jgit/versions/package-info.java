/** Which commit a version or a query stands for, and which versions a repository has. */
@NullMarked
package dev.athens.vcs.jgit.versions;

import org.jspecify.annotations.NullMarked;
