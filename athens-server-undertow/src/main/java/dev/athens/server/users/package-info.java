/** Who may use the server, and whether a login is right. */
@NullMarked
package dev.athens.server.users;

import org.jspecify.annotations.NullMarked;
