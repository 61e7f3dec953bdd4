/** Jars that an operator drops in: storages, indexes and what else has a provider. */
@NullMarked
package dev.athens.standalone.plugins;

import org.jspecify.annotations.NullMarked;
