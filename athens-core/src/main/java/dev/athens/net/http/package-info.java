/** The rules of {@link dev.athens.net} in the terms of the HTTP library; for the modules of this project alone. */
@NullMarked
package dev.athens.net.http;

import org.jspecify.annotations.NullMarked;
