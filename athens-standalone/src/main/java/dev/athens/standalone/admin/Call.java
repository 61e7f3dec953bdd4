package dev.athens.standalone.admin;

import dev.athens.http.StatusCodes;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.policy.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What somebody has asked the administration for. Values that make no sense are refused by their names.
 *
 * @param values what he has said, by name
 * @param id the word in the path that stands for an id; empty if there is none
 * @param caller who he is
 */
record Call(Map<String, Object> values, String id, Caller caller) {
    /** More than the longest name of a version. */
    private static final int MAX_CHARS = 2_000;

    String text(String name) throws RefusedException {
        return optionalText(name).orElseThrow(() -> bad(name, "is missing"));
    }

    Optional<String> optionalText(String name) throws RefusedException {
        Object value = values.get(name);
        return value == null ? Optional.empty() : Optional.of(text(name, value));
    }

    private static String text(String name, Object value) throws RefusedException {
        if (!(value instanceof String text) || text.isBlank() || text.length() > MAX_CHARS) {
            throw bad(name, "must be a text of 1 to " + MAX_CHARS + " characters");
        }
        return text;
    }

    /** A flag, which is false where it is missing. */
    boolean flag(String name) throws RefusedException {
        Object value = values.getOrDefault(name, false);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw bad(name, "must be true or false");
    }

    OptionalLong number(String name) throws RefusedException {
        Object value = values.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof Long number && number >= 0) {
            return OptionalLong.of(number);
        }
        throw bad(name, "must be a whole number, not negative");
    }

    /** Some texts, at least one. */
    List<String> texts(String name, int most) throws RefusedException {
        if (!(values.get(name) instanceof List<?> items) || items.isEmpty() || items.size() > most) {
            throw bad(name, "must be a list of 1 to " + most + " texts");
        }
        List<String> texts = new ArrayList<>();
        for (Object item : items) {
            texts.add(text(name, item == null ? "" : item));
        }
        return texts;
    }

    ModulePath module() throws RefusedException {
        return module("module", text("module"));
    }

    static ModulePath module(String name, String text) throws RefusedException {
        try {
            return ModulePath.parse(text);
        } catch (InvalidNameException e) {
            throw bad(name, "is no module: " + e.getMessage());
        }
    }

    ModuleVersion version() throws RefusedException {
        ModulePath module = module();
        try {
            return new ModuleVersion(module, Version.parse(text("version")));
        } catch (InvalidNameException e) {
            throw bad("version", "is no version of it: " + e.getMessage());
        }
    }

    static RefusedException bad(String name, String reason) {
        return new RefusedException(StatusCodes.badRequest(name + " " + reason));
    }
}
