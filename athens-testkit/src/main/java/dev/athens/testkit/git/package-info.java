/** Git repositories made of strings, and servers of git that say what a test wants. */
@NullMarked
package dev.athens.testkit.git;

import org.jspecify.annotations.NullMarked;
