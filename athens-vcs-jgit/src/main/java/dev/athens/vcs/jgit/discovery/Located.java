package dev.athens.vcs.jgit.discovery;

import dev.athens.vcs.jgit.place.RepositoryLocation;

/**
 * A repository, and how it was found.
 *
 * @param location where it is
 * @param foundBy what led there, such as {@code known host github.com}
 * @param allowedBy the rule by which its version control system may be used
 */
public record Located(RepositoryLocation location, String foundBy, String allowedBy) {}
