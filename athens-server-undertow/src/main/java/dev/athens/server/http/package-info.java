/** What all handlers share: a request read, a response written, an exchange ended safely. */
@NullMarked
package dev.athens.server.http;

import org.jspecify.annotations.NullMarked;
