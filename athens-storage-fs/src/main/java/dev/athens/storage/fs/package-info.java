/**
 * Module versions in a folder: {@link dev.athens.storage.fs.FileStorage}.
 *
 * <p>The folder has the layout of Go's own download cache, {@code <escaped path>/@v/<escaped version>.{info,mod,zip}}. For
 * example {@code github.com/Azure/x@v1.0.0} is
 *
 * <pre>
 * github.com/!azure/x/@v/list
 * github.com/!azure/x/@v/v1.0.0.info
 * github.com/!azure/x/@v/v1.0.0.mod
 * github.com/!azure/x/@v/v1.0.0.zip
 * </pre>
 *
 * <p>Source: Go Modules Reference, "Module cache" and "Serving modules directly from a proxy".
 */
@NullMarked
package dev.athens.storage.fs;

import org.jspecify.annotations.NullMarked;
