/** Reads the settings of the program from its file, the environment and options, and says what is wrong with them. */
@NullMarked
package dev.athens.standalone.config;

import org.jspecify.annotations.NullMarked;
