/** Chooses the parts of a proxy as the configuration has it, and puts them together. */
@NullMarked
package dev.athens.standalone.wiring;

import org.jspecify.annotations.NullMarked;
