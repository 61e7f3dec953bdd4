/**
 * In which order versions came into a storage: {@link dev.athens.index.VersionIndex}, for those who follow what is new.
 *
 * <p>Whoever has read up to some time asks for what came since then, as with the index of the public Go proxy:
 *
 * <pre>
 * List&lt;IndexEntry&gt; news = index.since(lastTime, 2000);
 * </pre>
 */
@NullMarked
package dev.athens.index;

import org.jspecify.annotations.NullMarked;
