/** Writes the log of the program, for people or in JSON. */
@NullMarked
package dev.athens.standalone.log;

import org.jspecify.annotations.NullMarked;
