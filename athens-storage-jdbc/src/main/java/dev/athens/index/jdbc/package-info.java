/**
 * Version indexes in databases, in the table of gomods/athens: {@link dev.athens.index.jdbc.PostgresIndexProvider} and {@link
 * dev.athens.index.jdbc.MysqlIndexProvider}.
 *
 * <p>That table orders its rows by a wall clock, which stands still, goes back, and is not the clock of whoever commits first. So
 * there is a column of our own beside it, {@code athens_time}, in microseconds, which only grows from one commit to the next:
 * writers follow each other until they have committed. Rows that gomods/athens writes meanwhile have none; whoever comes next
 * gives them one, later than all others, so that no reader misses them.
 */
@NullMarked
package dev.athens.index.jdbc;

import org.jspecify.annotations.NullMarked;
