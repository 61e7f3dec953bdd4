package dev.athens.standalone.config;

import com.google.errorprone.annotations.Immutable;

/**
 * What the value of a key is, and between which bounds.
 *
 * @param form how it is written
 * @param least the least number, seconds or bytes
 * @param most the greatest number, seconds or bytes
 */
@Immutable
record ValueKind(Form form, long least, long most) {
    /** How values are written: in variables always as text, in TOML as what {@link TomlFile} takes for it. */
    enum Form {
        /** Any text. */
        TEXT,
        /** A text that is never shown, and that may come from a file of its own. */
        SECRET,
        /** True or false, as strconv.ParseBool of Go reads it. */
        BOOL,
        /** A whole number. */
        NUMBER,
        /** A number with a fraction. */
        DECIMAL,
        /** A duration; a bare number counts seconds. */
        DURATION,
        /** A size; a bare number counts bytes. */
        BYTES,
        /** A size; a bare number counts units of 1,048,576 bytes. */
        MEBIBYTES,
        /** Texts, separated by commas. */
        LIST,
        /** {@code NAME=value}, separated by semicolons. */
        VARIABLES,
        /** {@code name:value}, separated by commas. */
        MAP
    }

    static final ValueKind TEXT = of(Form.TEXT);
    static final ValueKind SECRET = of(Form.SECRET);
    static final ValueKind BOOL = of(Form.BOOL);
    static final ValueKind DECIMAL = of(Form.DECIMAL);
    static final ValueKind LIST = of(Form.LIST);
    static final ValueKind VARIABLES = of(Form.VARIABLES);
    static final ValueKind MAP = of(Form.MAP);
    /** Such as a port or a number of tries. */
    static final ValueKind NUMBER = number(0, Integer.MAX_VALUE);

    private static final long YEAR_SECONDS = 365L * 24 * 60 * 60;
    private static final long MAX_BYTES = 1L << 60;

    private static ValueKind of(Form form) {
        return new ValueKind(form, 0, 0);
    }

    static ValueKind number(int least, int most) {
        return new ValueKind(Form.NUMBER, least, most);
    }

    /** A duration of at most a year. */
    static ValueKind seconds(long least) {
        return seconds(least, YEAR_SECONDS);
    }

    static ValueKind seconds(long least, long most) {
        return new ValueKind(Form.DURATION, least, most);
    }

    static ValueKind bytes() {
        return new ValueKind(Form.BYTES, 1, MAX_BYTES);
    }

    /** A size that may be zero, which stands for nothing at all. */
    static ValueKind bytesOrNone() {
        return new ValueKind(Form.BYTES, 0, MAX_BYTES);
    }

    static ValueKind mebibytes() {
        return new ValueKind(Form.MEBIBYTES, 1, MAX_BYTES);
    }

    boolean allows(long amount) {
        return amount >= least && amount <= most;
    }
}
