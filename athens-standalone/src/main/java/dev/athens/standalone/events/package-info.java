/** Tells others what happens to versions, by CloudEvents that are posted to them. */
@NullMarked
package dev.athens.standalone.events;

import org.jspecify.annotations.NullMarked;
