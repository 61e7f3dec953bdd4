/** From a module path to the URL of a repository: known hosts, go-import pages, and the rules of GOVCS. */
@NullMarked
package dev.athens.vcs.jgit.discovery;

import org.jspecify.annotations.NullMarked;
