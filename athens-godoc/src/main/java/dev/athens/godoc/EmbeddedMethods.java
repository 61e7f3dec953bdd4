package dev.athens.godoc;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives structs the methods of what they embed. Source: go/doc, collectEmbeddedMethods. Not thread-safe.
 *
 * <p>The ways on which a type is embedded may be as many as source that means harm makes them; after so many steps no more
 * are looked at.
 */
final class EmbeddedMethods {
    private static final int MAX_STEPS = 100_000;

    private int steps;

    /** Adds to a struct what it has from others. */
    void collect(NamedType struct) {
        collect(struct, struct, false, 1, new HashSet<>());
    }

    private void collect(NamedType struct, NamedType at, boolean isPointer, int level, Set<NamedType> onTheWay) {
        onTheWay.add(at);
        for (Map.Entry<NamedType, Boolean> embedded : at.embedded().entrySet()) {
            if (++steps > MAX_STEPS) {
                return;
            }
            NamedType other = embedded.getKey();
            boolean isReached = isPointer || embedded.getValue();
            for (FunctionDoc method : other.methods().own()) {
                struct.methods().embed(promoted(method, struct.name(), isReached, level));
            }
            if (!onTheWay.contains(other)) {
                collect(struct, other, isReached, level + 1, onTheWay);
            }
        }
        onTheWay.remove(at);
    }

    private static FunctionDoc promoted(FunctionDoc method, String receiver, boolean isReachedByPointer, int level) {
        boolean isPointer = !isReachedByPointer && method.receiver().startsWith("*");
        return new FunctionDoc(
                method.doc(),
                method.name(),
                method.declaration(),
                isPointer ? "*" + receiver : receiver,
                method.originalReceiver(),
                level,
                List.of(),
                method.place());
    }
}
