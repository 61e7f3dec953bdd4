/** The file of the operator that says with which credentials modules are fetched. */
@NullMarked
package dev.athens.standalone.credentials;

import org.jspecify.annotations.NullMarked;
