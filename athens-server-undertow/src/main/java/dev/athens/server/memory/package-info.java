/** Memory off the heap for bytes on their way, and what happens when it or threads run out. */
@NullMarked
package dev.athens.server.memory;

import org.jspecify.annotations.NullMarked;
