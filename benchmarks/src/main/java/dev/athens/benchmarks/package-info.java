/**
 * Micro-benchmarks of the code that every request and every fill runs. Each class says what it measures; {@code
 * java -jar benchmarks/target/benchmarks.jar} runs them all.
 */
@NullMarked
package dev.athens.benchmarks;

import org.jspecify.annotations.NullMarked;
