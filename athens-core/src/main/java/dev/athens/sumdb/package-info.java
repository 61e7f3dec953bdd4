/**
 * Checksum databases: those of others, which are relayed and believed only as far as they prove what they say, and one of
 * one's own.
 *
 * <ul>
 *   <li>{@link dev.athens.sumdb.SumdbRelay} passes answers on to clients that reach a database only through this proxy, and
 *       {@link dev.athens.sumdb.SumdbSetting} reads the value of GOSUMDB.
 *   <li>{@link dev.athens.sumdb.SumdbClient} looks versions up and believes what stands in the signed tree;
 *       {@link dev.athens.sumdb.VerifyingFetcher} holds against it what was fetched.
 *   <li>{@link dev.athens.sumdb.log.SumdbDatabase} answers as a database itself, out of an append-only log in a folder;
 *       {@link dev.athens.sumdb.log.LogAudit} checks such a log.
 * </ul>
 *
 * <p>For example {@code lookup/github.com/a/b@v1.0.0} is answered with the number of a record, its two lines as in a go.sum
 * file, and the signed head of the tree that holds its hash. Tiles such as {@code tile/8/0/000} hold the hashes with which a
 * client proves that. Source: Proposal "Secure the Public Go Module Ecosystem"; golang.org/x/mod/sumdb.
 */
@NullMarked
package dev.athens.sumdb;

import org.jspecify.annotations.NullMarked;
