/**
 * How it is seen from outside what work is made of: whoever does a {@link dev.athens.observe.Step} that takes time says when it
 * begins and how it ends, by {@link dev.athens.observe.Running}, and an {@link dev.athens.observe.Observer} makes metrics or
 * traces of that. Nothing here decides anything, and work goes on whatever happens to those who look.
 */
@NullMarked
package dev.athens.observe;

import org.jspecify.annotations.NullMarked;
