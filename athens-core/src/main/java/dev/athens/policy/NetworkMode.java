package dev.athens.policy;

/** What lists and {@code @latest} are made of, and whether origins are asked at all. */
public enum NetworkMode {
    /** Origin and storage together; if the origin is in trouble, so is the answer. */
    STRICT,

    /** Origin and storage together; if the origin is in trouble, what is stored has to do. */
    FALLBACK,

    /** The storage alone: no origin is asked for anything. */
    OFFLINE
}
