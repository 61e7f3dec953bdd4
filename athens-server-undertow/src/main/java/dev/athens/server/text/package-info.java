/** Texts for people: what the go command shows, and what stands in a log. */
@NullMarked
package dev.athens.server.text;

import org.jspecify.annotations.NullMarked;
