/** What commands and the administration do with versions: fetch, walk and check them. */
@NullMarked
package dev.athens.standalone.versions;

import org.jspecify.annotations.NullMarked;
