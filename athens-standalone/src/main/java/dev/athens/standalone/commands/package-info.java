/** The commands of the program. */
@NullMarked
package dev.athens.standalone.commands;

import org.jspecify.annotations.NullMarked;
