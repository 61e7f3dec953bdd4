package dev.athens.godoc.build;

import java.util.HashSet;
import java.util.Set;

/**
 * A platform for which Go source is built, as far as it decides which files count.
 *
 * @param os such as {@code linux}
 * @param arch such as {@code amd64}
 * @param cgo whether Go and C may be mixed
 * @param goMinor the newest release that the source may ask for, 26 for Go 1.26
 * @param tags more that are set
 */
public record BuildTarget(String os, String arch, boolean cgo, int goMinor, Set<String> tags) {
    /** What documentation is shown for unless somebody asks for another platform. */
    public static final BuildTarget LINUX = new BuildTarget("linux", "amd64", true, 26, Set.of());

    private static final Set<String> UNIX = Set.of(
            "aix",
            "android",
            "darwin",
            "dragonfly",
            "freebsd",
            "hurd",
            "illumos",
            "ios",
            "linux",
            "netbsd",
            "openbsd",
            "solaris");

    private static final Set<String> KNOWN_ARCH = Set.of(
            ("386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc"
                            + " ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm")
                    .split(" "));

    private static final Set<String> KNOWN_OS = knownOs();

    /** Copies the set. */
    public BuildTarget {
        tags = Set.copyOf(tags);
    }

    private static Set<String> knownOs() {
        Set<String> known = new HashSet<>(UNIX);
        known.addAll(Set.of("js", "nacl", "plan9", "wasip1", "windows", "zos"));
        return Set.copyOf(known);
    }

    /** Tells whether a file of this name and content is built for this platform; imports of C are not looked for. */
    public boolean takes(String fileName, String source) {
        return !fileName.startsWith("_")
                && !fileName.startsWith(".")
                && takesName(fileName)
                && FileHeader.of(source).takenBy(this);
    }

    /** By what the name of the file says, such as {@code exec_linux_test.go}. */
    private boolean takesName(String fileName) {
        int dot = fileName.indexOf('.');
        String base = dot < 0 ? fileName : fileName.substring(0, dot);
        int first = base.indexOf('_');
        if (first < 0) {
            return true;
        }
        String[] words = base.substring(first).split("_", -1);
        int count = words[words.length - 1].equals("test") ? words.length - 1 : words.length;
        String last = count > 0 ? words[count - 1] : "";
        String beforeLast = count > 1 ? words[count - 2] : "";
        if (KNOWN_OS.contains(beforeLast) && KNOWN_ARCH.contains(last)) {
            return has(beforeLast) && has(last);
        }
        return (!KNOWN_OS.contains(last) && !KNOWN_ARCH.contains(last)) || has(last);
    }

    /** Tells whether a word of a constraint is true here. */
    boolean has(String tag) {
        return switch (tag) {
            case "cgo" -> cgo;
            case "gc" -> true;
            case "unix" -> UNIX.contains(os);
            case "boringcrypto" -> tags.contains("goexperiment.boringcrypto");
            default ->
                tag.equals(os)
                        || tag.equals(arch)
                        || (os.equals("android") && tag.equals("linux"))
                        || (os.equals("illumos") && tag.equals("solaris"))
                        || (os.equals("ios") && tag.equals("darwin"))
                        || isRelease(tag)
                        || tags.contains(tag);
        };
    }

    private boolean isRelease(String tag) {
        if (!tag.startsWith("go1.") || tag.length() > 7 || tag.charAt(4) == '0') {
            return false;
        }
        String minor = tag.substring(4);
        return !minor.isEmpty()
                && minor.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(minor) <= goMinor;
    }
}
