package dev.athens.policy;

import dev.athens.module.ModulePath;

/**
 * Decides who may have which modules. Asked for each request, the anonymous ones included, on threads that must not wait;
 * called by many threads at once. {@link AccessRules} is the one that operators write.
 */
@FunctionalInterface
public interface ModuleAccess {
    /** Tells whether a caller may have a module: its files, lists and checksums. */
    boolean mayRead(Caller caller, ModulePath module);

    /** Tells whether a caller may have every module, whatever its name; nobody by default. */
    default boolean mayReadAll(Caller caller) {
        return false;
    }

    /** Tells whether there may be modules that a caller may have; so for everybody by default. */
    default boolean mayReadSome(Caller caller) {
        return true;
    }

    /** Tells whether a caller may administer the proxy; nobody by default. */
    default boolean isAdmin(Caller caller) {
        return false;
    }
}
