/** Bodies of responses, and how they get into a socket. */
@NullMarked
package dev.athens.server.body;

import org.jspecify.annotations.NullMarked;
