/** The tree of a checksum database, as transparent logs have it: tiles, hashes, signed notes and the names in them. */
@NullMarked
package dev.athens.sumdb.tree;

import org.jspecify.annotations.NullMarked;
