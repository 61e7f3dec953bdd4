package dev.athens.policy;

/** A file of rules cannot be understood. The message says where and what to do. */
public final class PolicySyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Makes the message {@code <file>:<line>: <problem>}; lines count from 1. */
    PolicySyntaxException(String file, int line, String problem) {
        super(file + ":" + line + ": " + problem);
    }

    /** Makes the message {@code <file>:<line>:<column>: <problem>}; lines and columns count from 1. */
    PolicySyntaxException(String file, int line, int column, String problem) {
        super(file + ":" + line + ":" + column + ": " + problem);
    }
}
