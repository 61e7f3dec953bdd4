/** Requests that repeat others byte for byte, and are answered without being parsed. */
@NullMarked
package dev.athens.server.shortcut;

import org.jspecify.annotations.NullMarked;
