/** Which files of a folder belong to a package on a platform. Source: "go help buildconstraint", and go/build. */
@NullMarked
package dev.athens.godoc.build;

import org.jspecify.annotations.NullMarked;
