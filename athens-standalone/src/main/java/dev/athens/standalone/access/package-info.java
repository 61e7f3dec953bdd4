/** Who may use the server and have what: the access file, and the ways to log in. */
@NullMarked
package dev.athens.standalone.access;

import org.jspecify.annotations.NullMarked;
