/**
 * Module versions in PostgreSQL: {@link dev.athens.storage.jdbc.PostgresStorageProvider}.
 *
 * <p>A version is one row, with its info and go.mod file; its zip lies in rows of another table, half a MiB each. Whatever is
 * saved is saved by one transaction, so nobody sees a half of it, and what a dying process had begun is gone.
 */
@NullMarked
package dev.athens.storage.jdbc;

import org.jspecify.annotations.NullMarked;
