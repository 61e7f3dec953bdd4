/** How a database is reached: settings, connections, failures, and how its tables are made. */
@NullMarked
package dev.athens.storage.jdbc.internal;

import org.jspecify.annotations.NullMarked;
