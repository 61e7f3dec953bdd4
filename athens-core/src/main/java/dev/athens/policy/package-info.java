/**
 * The rules of an operator: which modules are served at all ({@link dev.athens.policy.ModuleFilter}), who else has a say
 * ({@link dev.athens.policy.ModuleValidator}), what happens when a version is not stored
 * ({@link dev.athens.policy.DownloadPolicy}), whether anybody else may be asked
 * ({@link dev.athens.policy.NetworkMode}), and who may have what ({@link dev.athens.policy.ModuleAccess}).
 *
 * <p>The grammars of the filter file and of the download file are those of gomods/athens, so that its files can be taken
 * along. Rules see decoded names only, so no spelling of a URL slips past them.
 */
@NullMarked
package dev.athens.policy;

import org.jspecify.annotations.NullMarked;
