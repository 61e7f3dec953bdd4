package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/**
 * What the branches stood for at the last fetch into a clone: it has that with all ancestors, though no reference may lead
 * there any more.
 *
 * @param file one id a line
 */
record Tips(Path file) {
    static Tips of(Repository clone) {
        return new Tips(clone.getDirectory().toPath().resolve("athens-tips"));
    }

    Stream<ObjectId> read() throws IOException {
        if (!Files.exists(file)) {
            return Stream.empty();
        }
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                .filter(ObjectId::isId)
                .map(ObjectId::fromString);
    }

    void write(Set<ObjectId> tips) throws IOException {
        Files.write(file, tips.stream().map(ObjectId::name).toList());
    }
}
