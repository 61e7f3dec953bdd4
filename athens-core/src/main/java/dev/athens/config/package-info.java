/** What configurations say, in forms that mean the same wherever an operator writes them, and how bad ones are reported. */
@NullMarked
package dev.athens.config;

import org.jspecify.annotations.NullMarked;
