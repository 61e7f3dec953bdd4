/** The command that looks at all that a server depends on, from where the server stands. */
@NullMarked
package dev.athens.standalone.doctor;

import org.jspecify.annotations.NullMarked;
