/** Claims of work in a Redis server, for several servers that keep the same versions. */
@NullMarked
package dev.athens.claims.redis;

import org.jspecify.annotations.NullMarked;
