/** The module proxy protocol, and the hot responses that need no thread. */
@NullMarked
package dev.athens.server.modules;

import org.jspecify.annotations.NullMarked;
