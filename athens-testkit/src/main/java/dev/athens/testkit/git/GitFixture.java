package dev.athens.testkit.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * A bare git repository made of strings, with the same commit ids every time: names are constant, and each commit is a
 * minute younger than the one made before, the first of all at {@link #START}.
 *
 * <pre>{@code
 * GitFixture git = GitFixture.create(folder);
 * String first = git.commit().file("go.mod", "module example.com/a\n").create();
 * git.tag("v1.0.0");
 * git.branch("dev");
 * git.commit().on("dev").symlink("link", "go.mod").at(Instant.parse("2021-01-01T00:00:00Z")).create();
 * }</pre>
 *
 * <p>Not thread-safe. Failures are unchecked, because a test can do nothing about them.
 */
public final class GitFixture {
    /** The time of the first commit. */
    public static final Instant START = Instant.parse("2020-01-01T00:00:00Z");

    private static final Duration STEP = Duration.ofMinutes(1);

    private final Path folder;
    private Instant nextTime = START;

    private GitFixture(Path folder) {
        this.folder = folder;
    }

    /** Creates a repository without commits, whose {@code HEAD} is the branch {@code main}. */
    public static GitFixture create(Path folder) {
        GitFixture fixture = new GitFixture(folder);
        try (Repository repository = fixture.open()) {
            repository.create(true);
        } catch (IOException e) {
            throw new UncheckedIOException("creating " + folder, e);
        }
        return fixture.head("main");
    }

    /** The repository's folder. */
    public Path folder() {
        return folder;
    }

    /** The {@code file:} URL of the repository. */
    public String url() {
        return "file://" + folder.toUri().getPath().replaceAll("/$", "");
    }

    /** Starts a commit, which has its parent's files at first. */
    public Commit commit() {
        return new Commit();
    }

    /** Makes {@code HEAD} name a branch, which need not exist. */
    public GitFixture head(String branch) {
        return with(repository -> repository.updateRef(Constants.HEAD).link(Constants.R_HEADS + branch));
    }

    /** Makes or moves a branch to {@code HEAD}. */
    public GitFixture branch(String name) {
        return branch(name, Constants.HEAD);
    }

    /** Makes or moves a branch. */
    public GitFixture branch(String name, String revision) {
        return with(repository -> update(repository, Constants.R_HEADS + name, resolve(repository, revision)));
    }

    /** Makes or moves a lightweight tag to {@code HEAD}. */
    public GitFixture tag(String name) {
        return tag(name, Constants.HEAD);
    }

    /** Makes or moves a lightweight tag. */
    public GitFixture tag(String name, String revision) {
        return with(repository -> update(repository, Constants.R_TAGS + name, resolve(repository, revision)));
    }

    /** Makes or moves an annotated tag of {@code HEAD}. */
    public GitFixture annotatedTag(String name) {
        return annotatedTag(name, Constants.HEAD);
    }

    /**
     * Makes or moves an annotated tag.
     *
     * @param name the tag
     * @param revision what it tags: a commit, a tree such as {@code main^{tree}}, or another annotated tag
     */
    public GitFixture annotatedTag(String name, String revision) {
        return with(repository -> {
            ObjectId target = resolve(repository, revision);
            try (ObjectInserter inserter = repository.newObjectInserter();
                    ObjectReader reader = repository.newObjectReader()) {
                TagBuilder tag = new TagBuilder();
                tag.setTag(name);
                tag.setObjectId(target, reader.open(target).getType());
                tag.setTagger(person(nextTime));
                tag.setMessage(name + "\n");
                ObjectId id = inserter.insert(tag);
                inserter.flush();
                update(repository, Constants.R_TAGS + name, id);
            }
        });
    }

    /** Points any reference at a revision, such as {@code refs/pull/1/head}. */
    public GitFixture ref(String fullName, String revision) {
        return with(repository -> update(repository, fullName, resolve(repository, revision)));
    }

    /** Removes a reference, such as {@code refs/tags/v1.0.0}. */
    public GitFixture deleteRef(String fullName) {
        return with(repository -> {
            RefUpdate update = repository.updateRef(fullName);
            update.setForceUpdate(true);
            update.delete();
        });
    }

    /** The full object id of a revision, such as {@code main} or {@code v1.0.0^{commit}}. */
    public String id(String revision) {
        try (Repository repository = open()) {
            return resolve(repository, revision).name();
        } catch (IOException e) {
            throw new UncheckedIOException("resolving " + revision, e);
        }
    }

    /** A commit that is being put together. Later calls for the same name win. */
    public final class Commit {
        private final List<Change> changes = new ArrayList<>();
        private Optional<String> branch = Optional.empty();
        private Optional<List<String>> parents = Optional.empty();
        private Optional<Instant> time = Optional.empty();
        private String message = "change\n";

        private Commit() {}

        /** Adds or replaces a text file. */
        public Commit file(String name, String content) {
            return file(name, utf8(content));
        }

        /** Adds or replaces a file of any bytes. */
        public Commit file(String name, byte[] content) {
            return file(utf8(name), content);
        }

        /** Adds or replaces a file whose name need not be UTF-8. */
        public Commit file(byte[] name, byte[] content) {
            return put(name, FileMode.REGULAR_FILE, content);
        }

        /** Adds or replaces an executable file. */
        public Commit executable(String name, String content) {
            return put(utf8(name), FileMode.EXECUTABLE_FILE, utf8(content));
        }

        /** Adds or replaces a symbolic link. */
        public Commit symlink(String name, String target) {
            return put(utf8(name), FileMode.SYMLINK, utf8(target));
        }

        /** Adds or replaces a submodule. */
        public Commit submodule(String name, String commitId) {
            ObjectId id = ObjectId.fromString(commitId);
            changes.add((tree, inserter) -> tree.put(key(utf8(name)), FileMode.GITLINK, id));
            return this;
        }

        /** Removes a file, or a folder with everything in it. */
        public Commit remove(String name) {
            changes.add((tree, inserter) -> tree.remove(key(utf8(name))));
            return this;
        }

        /** Commits to this branch, which begins here if it does not exist; without it, to the branch of {@code HEAD}. */
        public Commit on(String branchName) {
            branch = Optional.of(branchName);
            return this;
        }

        /** Sets the parents instead of the branch's tip: none for a new root, several for a merge of the first one's files. */
        public Commit parents(String... revisions) {
            parents = Optional.of(List.of(revisions));
            return this;
        }

        /** Sets the commit time, of which whole seconds count. */
        public Commit at(Instant commitTime) {
            time = Optional.of(commitTime);
            return this;
        }

        /** Sets the message. */
        public Commit message(String text) {
            message = text;
            return this;
        }

        /** Makes the commit, moves the branch to it and returns its id. */
        public String create() {
            try (Repository repository = open();
                    ObjectInserter inserter = repository.newObjectInserter()) {
                String ref = branch.map(name -> Constants.R_HEADS + name).orElse(repository.getFullBranch());
                List<ObjectId> parentIds = parentIds(repository, ref);
                CommitBuilder commit = new CommitBuilder();
                commit.setTreeId(writeTree(repository, inserter, parentIds));
                commit.setParentIds(parentIds);
                commit.setAuthor(person(time.orElse(nextTime)));
                commit.setCommitter(person(time.orElse(nextTime)));
                commit.setMessage(message);
                ObjectId id = inserter.insert(commit);
                inserter.flush();
                update(repository, ref, id);
                nextTime = nextTime.plus(STEP);
                return id.name();
            } catch (IOException e) {
                throw new UncheckedIOException("committing to " + folder, e);
            }
        }

        private List<ObjectId> parentIds(Repository repository, String ref) throws IOException {
            if (parents.isEmpty()) {
                return Optional.ofNullable(repository.exactRef(ref)).map(tip -> tip.getObjectId()).stream()
                        .toList();
            }
            List<ObjectId> ids = new ArrayList<>();
            for (String parent : parents.get()) {
                ids.add(resolve(repository, parent + "^{commit}"));
            }
            return ids;
        }

        private ObjectId writeTree(Repository repository, ObjectInserter inserter, List<ObjectId> parentIds)
                throws IOException {
            Tree tree = new Tree();
            if (!parentIds.isEmpty()) {
                readTree(repository, parentIds.get(0), tree);
            }
            for (Change change : changes) {
                change.addTo(tree, inserter);
            }
            return tree.write(inserter);
        }

        private static void readTree(Repository repository, ObjectId commit, Tree target) throws IOException {
            try (RevWalk commits = new RevWalk(repository);
                    TreeWalk files = new TreeWalk(repository)) {
                files.addTree(commits.parseCommit(commit).getTree());
                files.setRecursive(true);
                while (files.next()) {
                    target.put(key(files.getRawPath()), files.getFileMode(0), files.getObjectId(0));
                }
            }
        }

        private Commit put(byte[] name, FileMode mode, byte[] content) {
            byte[] copy = content.clone();
            changes.add((tree, inserter) -> tree.put(key(name), mode, inserter.insert(Constants.OBJ_BLOB, copy)));
            return this;
        }
    }

    /** The bytes of a name as characters. */
    private static String key(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** A folder that is being changed. JGit's own index would refuse names such as {@code .git}, which attackers do not. */
    private static final class Tree {
        private final Map<String, Tree> folders = new HashMap<>();
        private final Map<String, File> files = new HashMap<>();

        private record File(FileMode mode, ObjectId id) {}

        void put(String path, FileMode mode, ObjectId id) {
            int slash = path.indexOf('/');
            if (slash >= 0) {
                files.remove(path.substring(0, slash));
                folders.computeIfAbsent(path.substring(0, slash), name -> new Tree())
                        .put(path.substring(slash + 1), mode, id);
                return;
            }
            folders.remove(path);
            files.put(path, new File(mode, id));
        }

        void remove(String path) {
            int slash = path.indexOf('/');
            if (slash < 0) {
                files.remove(path);
                folders.remove(path);
                return;
            }
            Optional.ofNullable(folders.get(path.substring(0, slash)))
                    .ifPresent(folder -> folder.remove(path.substring(slash + 1)));
        }

        private boolean isEmpty() {
            return files.isEmpty() && folders.values().stream().allMatch(Tree::isEmpty);
        }

        ObjectId write(ObjectInserter inserter) throws IOException {
            Map<String, File> all = new TreeMap<>(); // git sorts folders as if their names ended in a slash
            all.putAll(files);
            for (Map.Entry<String, Tree> folder : folders.entrySet()) {
                if (!folder.getValue().isEmpty()) {
                    all.put(
                            folder.getKey() + "/",
                            new File(FileMode.TREE, folder.getValue().write(inserter)));
                }
            }
            TreeFormatter tree = new TreeFormatter();
            all.forEach((name, file) -> tree.append(
                    name.replaceFirst("/$", "").getBytes(StandardCharsets.ISO_8859_1), file.mode(), file.id()));
            return inserter.insert(tree);
        }
    }

    /** Something that happens to a commit's files. */
    @FunctionalInterface
    private interface Change {
        void addTo(Tree tree, ObjectInserter inserter) throws IOException;
    }

    /** Something that happens to the repository. */
    @FunctionalInterface
    private interface Action {
        void run(Repository repository) throws IOException;
    }

    private GitFixture with(Action action) {
        try (Repository repository = open()) {
            action.run(repository);
        } catch (IOException e) {
            throw new UncheckedIOException("changing " + folder, e);
        }
        return this;
    }

    private Repository open() throws IOException {
        return new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).build();
    }

    private static ObjectId resolve(Repository repository, String revision) throws IOException {
        return Optional.ofNullable(repository.resolve(revision))
                .orElseThrow(() -> new IllegalArgumentException("no revision " + revision + " in " + repository));
    }

    private static void update(Repository repository, String ref, ObjectId id) throws IOException {
        RefUpdate update = repository.updateRef(ref);
        update.setNewObjectId(id);
        RefUpdate.Result result = update.forceUpdate();
        switch (result) {
            case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
            default -> throw new IOException(ref + ": " + result);
        }
    }

    private static PersonIdent person(Instant time) {
        return new PersonIdent("Gopher", "gopher@example.com", time, ZoneOffset.UTC);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
