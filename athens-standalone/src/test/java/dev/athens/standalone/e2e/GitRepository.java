package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A repository made with the real git, so that the judge and the judged share no code. */
final class GitRepository {
    private static final String DATE = "2024-05-06T07:08:09Z";

    private final Path folder;

    private GitRepository(Path folder) {
        this.folder = folder;
    }

    /** Makes an empty repository with branch main; {@code folder} should end in {@code .git}. */
    static GitRepository create(Path folder) throws Exception {
        Files.createDirectories(folder);
        GitRepository repository = new GitRepository(folder);
        repository.git("init", "-q", "-b", "main", ".");
        return repository;
    }

    /** Adds or replaces files, name and content in turn, and commits everything. */
    GitRepository commit(String... namesAndContents) throws Exception {
        for (int i = 0; i < namesAndContents.length; i += 2) {
            Path file = folder.resolve(namesAndContents[i]);
            Files.createDirectories(file.getParent());
            Files.writeString(file, namesAndContents[i + 1]);
        }
        git("add", "-A");
        git("commit", "-q", "-m", "change");
        return this;
    }

    GitRepository tag(String name) throws Exception {
        git("tag", name);
        return this;
    }

    /** Makes a tag stand for the current commit, whatever it stood for before. */
    GitRepository moveTag(String name) throws Exception {
        git("tag", "--force", name);
        return this;
    }

    /** Starts a branch here and goes on there. */
    GitRepository branch(String name) throws Exception {
        git("checkout", "-q", "-b", name);
        return this;
    }

    /** The full id of the current commit. */
    String head() throws Exception {
        return git("rev-parse", "HEAD").strip();
    }

    private String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_AUTHOR_NAME", "a");
        environment.put("GIT_AUTHOR_EMAIL", "a@b.example");
        environment.put("GIT_COMMITTER_NAME", "a");
        environment.put("GIT_COMMITTER_EMAIL", "a@b.example");
        environment.put("GIT_AUTHOR_DATE", DATE);
        environment.put("GIT_COMMITTER_DATE", DATE);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s\n%s", command, output).isZero();
        return output;
    }
}
