package dev.athens.zip;

import dev.athens.internal.GoUnicode;

/** Questions about slash-separated paths in modules. */
final class EntryPaths {
    private EntryPaths() {}

    /**
     * Tells whether a path has no empty, {@code .} or needless {@code ..} element. Source: Go's path.Clean, whose fixed
     * points these are.
     */
    static boolean isClean(String path) {
        if (path.equals(".") || path.equals("/")) {
            return true;
        }
        boolean rooted = path.startsWith("/");
        boolean climbing = !rooted;
        int start = rooted ? 1 : 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            boolean parent = path.regionMatches(start, "..", 0, 2) && end - start == 2;
            if (end == start || (end - start == 1 && path.charAt(start) == '.') || (parent && !climbing)) {
                return false;
            }
            climbing &= parent;
            start = end + 1;
        }
        return true;
    }

    /** The directory of a path with its slash; empty for the root. */
    static String directory(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    /** The last element of a path. */
    static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Tells whether a name is {@code go.mod} in any letter case. */
    static boolean isGoMod(String name) {
        return GoUnicode.fold(name).equals("go.mod");
    }

    /**
     * Tells whether a file belongs to a vendored package. The rule before Go 1.24 looks wrong, but hashes of published
     * modules depend on it. Source: golang.org/x/mod/zip, isVendoredPackage.
     */
    static boolean isVendored(String path, boolean sinceGo124) {
        if (sinceGo124 && path.equals("vendor/modules.txt")) {
            return true;
        }
        String vendor = "vendor/";
        if (path.startsWith(vendor)) {
            return path.indexOf('/', vendor.length()) >= 0;
        }
        int inner = path.indexOf("/vendor/");
        if (inner < 0) {
            return false;
        }
        // before 1.24 the search started near the front, where it always found the slash of /vendor/ itself
        return !sinceGo124 || path.indexOf('/', inner + "/vendor/".length()) >= 0;
    }
}
