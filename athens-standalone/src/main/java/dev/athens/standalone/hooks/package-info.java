/** What forges call when somebody has pushed, so that a new tag need not wait until replies are old. */
@NullMarked
package dev.athens.standalone.hooks;

import org.jspecify.annotations.NullMarked;
