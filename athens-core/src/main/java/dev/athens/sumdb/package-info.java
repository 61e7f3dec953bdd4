/**
 * Checksum databases of others: {@link dev.athens.sumdb.SumdbRelay} passes their answers on to clients that reach them
 * only through this proxy, and {@link dev.athens.sumdb.SumdbSetting} reads the value of GOSUMDB.
 *
 * <p>For example {@code sumdb/db.example/lookup/github.com/a/b@v1.0.0} becomes {@code
 * https://db.example/lookup/github.com/a/b@v1.0.0}. Answers are signed, so the relay need not be trusted. Source:
 * Proposal "Secure the Public Go Module Ecosystem"; golang.org/x/mod/sumdb.
 */
@NullMarked
package dev.athens.sumdb;

import org.jspecify.annotations.NullMarked;
