/**
 * The administration of a running server, for administrators and their programs: what is at {@code /-/api/}. {@code
 * AdminEndpoint} reads requests and writes answers, {@code Operation} is one thing that it can be asked for, {@code AdminApi}
 * has all of them. The document at {@code openapi.json} describes the same, which a test holds together.
 */
@NullMarked
package dev.athens.standalone.admin;

import org.jspecify.annotations.NullMarked;
