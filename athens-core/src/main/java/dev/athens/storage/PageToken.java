package dev.athens.storage;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The token that stands for the place after a version, for {@link Catalog catalogs} that find that place by the name
 * alone. It has only characters that no URL needs to escape.
 */
public final class PageToken {
    private PageToken() {}

    /** The token for the place after a version, which need not exist any longer when the token is used. */
    public static String after(ModuleVersion version) {
        byte[] text = version.toString().getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    /**
     * Reads a token.
     *
     * @return empty for {@link Catalog#START}
     * @throws InvalidNameException if this is no token
     */
    public static Optional<ModuleVersion> parse(String token) {
        if (token.equals(Catalog.START)) {
            return Optional.empty();
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            int at = text.indexOf('@');
            if (at > 0) {
                ModulePath path = ModulePath.parse(text.substring(0, at));
                return Optional.of(new ModuleVersion(path, Version.parse(text.substring(at + 1))));
            }
        } catch (IllegalArgumentException e) {
            // bad base64 or a bad name: the client sees what it sent, not what we made of it
        }
        throw new InvalidNameException(token, "not a token of this catalog, begin again without one");
    }
}
