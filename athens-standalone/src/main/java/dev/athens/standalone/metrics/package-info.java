/**
 * What a monitoring system sees: what was counted while the server worked, and what is looked up when somebody asks. Nothing of
 * the library that writes it is loaded before the first one asks, so that it costs no start.
 */
@NullMarked
package dev.athens.standalone.metrics;

import org.jspecify.annotations.NullMarked;
