/** Forms of values in configurations, which mean the same wherever an operator writes them. */
@NullMarked
package dev.athens.config;

import org.jspecify.annotations.NullMarked;
