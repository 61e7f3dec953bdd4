package dev.athens.http;

/** What of a content a response carries. */
public sealed interface Portion {
    /** All of it. */
    record Whole() implements Portion {}

    /** The client has it already. */
    record NotModified() implements Portion {}

    /** A part that is not there was asked for. */
    record NotSatisfiable() implements Portion {}

    /**
     * A part of it.
     *
     * @param start the first byte
     * @param length how many there are, at least one
     */
    record Range(long start, long length) implements Portion {
        /** The value of {@code Content-Range}. */
        public String header(long sizeBytes) {
            return "bytes " + start + "-" + (start + length - 1) + "/" + sizeBytes;
        }
    }

    /** The value of {@code Content-Range} when no range can be had. */
    static String noneOf(long sizeBytes) {
        return "bytes */" + sizeBytes;
    }
}
