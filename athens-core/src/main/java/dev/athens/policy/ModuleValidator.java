package dev.athens.policy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import java.util.Optional;

/** Somebody outside who has a say in which versions are served. Called by many threads at once; may block. */
@FunctionalInterface
public interface ModuleValidator {
    /**
     * The reason to refuse a version, whether it is stored or not; empty to serve it. Answers are remembered by the
     * caller.
     *
     * @throws FetchException.Unavailable if there was no clear answer: then the version is not served
     */
    Optional<String> refusal(ModuleVersion version) throws FetchException.Unavailable, InterruptedException;
}
