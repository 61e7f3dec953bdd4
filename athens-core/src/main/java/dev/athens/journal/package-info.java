/**
 * What was taken out of a storage, and why: {@link dev.athens.journal.Journal}, which all servers of a storage share.
 *
 * <p>Whoever takes something out notes it first:
 *
 * <pre>
 * journal.append(List.of(new Note(Kind.DELETED, version, "holds a password", "anna")));
 * storage.delete(version);
 * </pre>
 */
@NullMarked
package dev.athens.journal;

import org.jspecify.annotations.NullMarked;
