/** A checksum database of one's own: {@link dev.athens.sumdb.log.SumdbDatabase} keeps and signs it. */
@NullMarked
package dev.athens.sumdb.log;

import org.jspecify.annotations.NullMarked;
