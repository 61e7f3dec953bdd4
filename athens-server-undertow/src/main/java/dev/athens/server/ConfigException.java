package dev.athens.server;

/** A setting has a value that cannot be used. The message is one line: the setting, its value, what is allowed. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_VALUE_CHARS = 100;

    ConfigException(String message) {
        super(PlainText.graphic(message));
    }

    static ConfigException badValue(String name, String value, String allowed) {
        String masked = Masked.urls(value);
        String shown = masked.length() > MAX_VALUE_CHARS ? masked.substring(0, MAX_VALUE_CHARS) + "..." : masked;
        return new ConfigException(name + "=" + shown + ": " + allowed);
    }
}
