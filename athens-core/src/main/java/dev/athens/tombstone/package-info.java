/**
 * Versions that were deleted and must not come back: {@link dev.athens.tombstone.Tombstones}, which all servers of a storage
 * share.
 *
 * <pre>
 * tombstones.bury(version, "holds a password", "anna");
 * storage.delete(version);
 * proxy.forget(version.path());
 * </pre>
 */
@NullMarked
package dev.athens.tombstone;

import org.jspecify.annotations.NullMarked;
