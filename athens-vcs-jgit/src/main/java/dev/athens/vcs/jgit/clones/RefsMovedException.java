package dev.athens.vcs.jgit.clones;

import java.io.IOException;

/** The remote repository changed between listing its references and fetching them: list them again. */
final class RefsMovedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefsMovedException(String message) {
        super(message);
    }
}
