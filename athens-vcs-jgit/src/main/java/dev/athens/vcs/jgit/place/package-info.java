/** Where the source of a module is: its repository with what the module may do there, its folder, and the words for what is wrong. */
@NullMarked
package dev.athens.vcs.jgit.place;

import org.jspecify.annotations.NullMarked;
