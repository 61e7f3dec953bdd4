/** Module versions in memory: {@link dev.athens.storage.mem.MemoryStorage}, for tests and short-lived proxies. */
@NullMarked
package dev.athens.storage.mem;

import org.jspecify.annotations.NullMarked;
