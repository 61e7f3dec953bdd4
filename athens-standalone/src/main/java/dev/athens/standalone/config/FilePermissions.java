package dev.athens.standalone.config;

import dev.athens.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to it that only its owner changes a file that says what is served; group and others may read it. Source:
 * gomods/athens, pkg/config, checkFilePerms, whose mask is 033.
 */
public final class FilePermissions {
    private static final Set<PosixFilePermission> FORBIDDEN = EnumSet.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private FilePermissions() {}

    /**
     * Checks a file; one on a file system without such permissions passes.
     *
     * @param name what names the file, for the message
     * @throws ConfigException if others than its owner may write or execute it
     */
    public static void check(String name, Path file) {
        Optional<PosixFileAttributeView> view =
                Optional.ofNullable(Files.getFileAttributeView(file, PosixFileAttributeView.class));
        if (view.isEmpty()) {
            return;
        }
        Set<PosixFilePermission> permissions = permissions(name, file, view.get());
        if (permissions.stream().anyMatch(FORBIDDEN::contains)) {
            throw new ConfigException(name + ": with GoEnv=production group and others may only read it, but it has "
                    + PosixFilePermissions.toString(permissions) + "; chmod go-wx " + file);
        }
    }

    private static Set<PosixFilePermission> permissions(String name, Path file, PosixFileAttributeView view) {
        try {
            return view.readAttributes().permissions();
        } catch (NoSuchFileException e) {
            throw new ConfigException(name + ": no such file: " + file);
        } catch (IOException e) {
            throw new ConfigException(name + ": cannot be read: " + file);
        }
    }
}
