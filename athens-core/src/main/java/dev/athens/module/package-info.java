/**
 * The names of Go modules: paths, versions, pseudo-versions and queries, checked when they are made.
 *
 * <p>A {@link dev.athens.module.ModulePath} or {@link dev.athens.module.Version} that exists is valid by the rules of
 * the go command, and its escaped form is safe as a file or URL path. For example {@code github.com/Azure/azure-sdk}
 * escapes to {@code github.com/!azure/azure-sdk}. Nothing here does I/O.
 *
 * <p>Source: Go Modules Reference, "Module paths", "Versions", "Pseudo-versions"; golang.org/x/mod/module and semver.
 */
@NullMarked
package dev.athens.module;

import org.jspecify.annotations.NullMarked;
