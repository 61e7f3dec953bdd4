package dev.athens.zip;

import com.google.common.base.Ascii;

/**
 * File names that git keeps out of its working trees, because on some system they are its own folder {@code .git}: what lies
 * there says which programs git runs. A module with {@code .git/config} would run them in whoever asks git about a module
 * cache, and Go's rules for names let it pass.
 *
 * <p>Source: git's read-cache.c, verify_path, with {@code core.protectHFS} and {@code core.protectNTFS}.
 */
final class GitPaths {
    private static final String NAME = ".git";
    private static final String SHORT_NAME = "git~1";

    private GitPaths() {}

    /**
     * Tells whether git refuses the path of a regular file.
     *
     * @param path as in {@link dev.athens.module.FilePaths#problem}: a byte {@code b} that is not UTF-8 is {@code U+DC00 + b}
     */
    static boolean isRefused(String path) {
        for (String element : path.split("/", -1)) {
            boolean noName = element.isEmpty() || element.equals(".") || element.equals("..");
            if (noName || isOnHfs(element) || isOnNtfs(element)) {
                return true;
            }
        }
        return false;
    }

    /** NTFS knows short names, leaves out blanks and dots at the end, and names streams after a colon. */
    private static boolean isOnNtfs(String element) {
        for (String part : element.split("\\\\", -1)) {
            if (isNameAndIgnored(part, NAME) || isNameAndIgnored(part, SHORT_NAME)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNameAndIgnored(String part, String name) {
        if (part.length() < name.length() || !Ascii.equalsIgnoreCase(part.substring(0, name.length()), name)) {
            return false;
        }
        int end = name.length();
        while (end < part.length() && (part.charAt(end) == ' ' || part.charAt(end) == '.')) {
            end++;
        }
        return end == part.length() || part.charAt(end) == ':';
    }

    /** HFS+ passes over some characters; git takes what is not UTF-8 for the end. */
    private static boolean isOnHfs(String element) {
        int matched = 0;
        for (int i = 0; i < element.length(); ) {
            int c = element.codePointAt(i);
            i += Character.charCount(c);
            if (isIgnoredByHfs(c)) {
                continue;
            }
            if (matched == NAME.length()) {
                return isMalformed(c);
            }
            if (c >= 0x80 || Ascii.toLowerCase((char) c) != NAME.charAt(matched)) {
                return false;
            }
            matched++;
        }
        return matched == NAME.length();
    }

    private static boolean isIgnoredByHfs(int c) {
        return (c >= 0x200C && c <= 0x200F)
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x206A && c <= 0x206F)
                || c == 0xFEFF;
    }

    private static boolean isMalformed(int c) {
        return (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) || c == 0xFFFE || c == 0xFFFF;
    }
}
