/**
 * What several servers that keep the same versions tell each other: who fetches what
 * ({@link dev.athens.fleet.Claims}), and what origins have said ({@link dev.athens.fleet.Noticeboard}). The storage is what makes them right, this only saves work: if the service behind it is
 * lost, everything goes on, and some things are done twice.
 */
@NullMarked
package dev.athens.fleet;

import org.jspecify.annotations.NullMarked;
