/**
 * Traces for collectors of OpenTelemetry. What happens while requests are answered is noted in objects of our own, and that one of
 * them waits for the rest is never necessary: the library of OpenTelemetry, which takes half a second to begin with, is used by one
 * thread alone, which sends what has ended.
 */
@NullMarked
package dev.athens.tracing.otel;

import org.jspecify.annotations.NullMarked;
