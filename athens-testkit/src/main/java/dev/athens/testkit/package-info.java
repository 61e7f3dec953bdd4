/**
 * For tests of module proxies and of what uses them: contract suites for one's own {@link
 * dev.athens.testkit.StorageContract storages} and {@link dev.athens.testkit.ModuleFetcherContract fetchers}, fakes, git
 * repositories made of strings, and {@link dev.athens.testkit.ModuleProxyExtension a proxy that serves modules made of
 * strings} to the real go command.
 */
@NullMarked
package dev.athens.testkit;

import org.jspecify.annotations.NullMarked;
