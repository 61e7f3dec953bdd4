package dev.athens.godoc;

import java.util.Set;

/** Names that need no declaration. Source: The Go Programming Language Specification, "Predeclared identifiers". */
final class Predeclared {
    static final Set<String> TYPES = Set.of(
            ("any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string"
                            + " uint uint8 uint16 uint32 uint64 uintptr")
                    .split(" "));

    private static final Set<String> OTHERS = Set.of(
            ("append cap clear close complex copy delete imag len make max min new panic print println real recover"
                            + " false iota nil true")
                    .split(" "));

    private Predeclared() {}

    static boolean has(String name) {
        return TYPES.contains(name) || OTHERS.contains(name);
    }
}
