/**
 * Module versions in a bucket of S3 or of what speaks its protocol: {@link dev.athens.storage.s3.S3StorageProvider}.
 *
 * <p>Below the prefix of the bucket, {@code github.com/Azure/x@v1.0.0} is
 *
 * <pre>
 * github.com/Azure/x/@v/v1.0.0.head                       info and go.mod: the first step
 * github.com/Azure/x/@v/v1.0.0.whole                      the same, and which zip: the second step
 * .athens/zips/github.com/Azure/x/@v/v1.0.0-1f3c….zip     the zip
 * </pre>
 *
 * <p>Each step is one write on the condition that there is no such object yet, so the first one wins, whoever races. What
 * gomods/athens has written, {@code <version>.info}, {@code .mod} and {@code .zip} beside each other, is taken over where it is.
 */
@NullMarked
package dev.athens.storage.s3;

import org.jspecify.annotations.NullMarked;
