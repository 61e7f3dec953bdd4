/** The standalone program: its configuration, commands and log, and what puts the parts of a proxy together. */
@NullMarked
package dev.athens.standalone;

import org.jspecify.annotations.NullMarked;
