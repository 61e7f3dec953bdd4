/**
 * Short programs that embed the proxy. Start with {@link dev.athens.examples.EmbeddedProxy}; each class says what it
 * shows, and each is run by a test.
 */
@NullMarked
package dev.athens.examples;

import org.jspecify.annotations.NullMarked;
