package dev.athens.vcs.jgit;

import dev.athens.module.PseudoVersion;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** Makes the repository of a case, below a folder that stands for {@code https://}. */
public final class CaseRepository {
    private static final Pattern REFERENCE =
            Pattern.compile("\\{(C[0-9]+|(?:tag|tree):[^}:]+)(?:\\.(H|T|TH|U)|:(\\d+))?}");
    private static final Instant FIRST_COMMIT = Instant.parse("2020-01-01T01:00:00Z");

    private final CaseFile source;
    private final Path folder;
    private final Iterator<String> lines;
    private final Map<String, ObjectId> objects = new HashMap<>();
    private final Map<String, ObjectId> blobs = new HashMap<>();
    private final Map<String, Instant> times = new HashMap<>();
    private final Map<String, Map<String, CaseFile.Entry>> trees = new HashMap<>();
    private final List<String> asks = new ArrayList<>();
    private final Map<String, RepositoryLocation> locations = new LinkedHashMap<>();
    private String last = "";

    private CaseRepository(CaseFile source, Path folder) {
        this.source = source;
        this.folder = folder;
        this.lines = source.lines().iterator();
    }

    /** Builds everything up to the first line {@code then}. */
    public static CaseRepository build(CaseFile source, Path https) throws IOException {
        CaseRepository built =
                new CaseRepository(source, https.resolve(source.url().replaceFirst("^https://", "")));
        try (Repository repository = built.open()) {
            repository.create(true);
            allowParts(repository);
            repository.updateRef(Constants.HEAD, false).link("refs/heads/main");
        }
        built.next();
        return built;
    }

    /** As the well-known hosts are set up: clients may leave out files, and ask for single ones. */
    private static void allowParts(Repository repository) throws IOException {
        StoredConfig config = repository.getConfig();
        config.setBoolean("uploadpack", null, "allowFilter", true);
        config.setBoolean("uploadpack", null, "allowAnySHA1InWant", true);
        config.save();
    }

    private Repository open() throws IOException {
        return new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).build();
    }

    /** Goes on after a line {@code then}; false if there is no more. */
    boolean next() throws IOException {
        asks.clear();
        boolean more = lines.hasNext();
        try (Repository repository = open()) {
            while (lines.hasNext()) {
                String line = lines.next();
                if (line.equals("then")) {
                    break;
                }
                run(repository, expand(line));
            }
        }
        return more;
    }

    /** The lines that ask at this point, with all references to commits filled in. */
    List<String> asks() {
        return List.copyOf(asks);
    }

    /** Where a module's repository is, as discovery would say. */
    RepositoryLocation locate(String module) {
        return announced(module).orElseGet(() -> new RepositoryLocation("git", source.url(), source.root(), ""));
    }

    /** What the go-import page of an import path says; empty if it says nothing. */
    Optional<RepositoryLocation> announced(String path) {
        return locations.values().stream()
                .filter(location -> path.equals(location.root()) || path.startsWith(location.root() + "/"))
                .max(Comparator.comparing(location -> location.root().length()));
    }

    private void run(Repository repository, String line) throws IOException {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "commit" -> commit(repository, words);
            case "tag" -> update(repository, Constants.R_TAGS + words[1], object(repository, words[2]));
            case "annotated" -> annotated(repository, words[1], object(repository, words[2]));
            case "branch" -> update(repository, Constants.R_HEADS + words[1], object(repository, words[2]));
            case "ref" -> update(repository, words[1], object(repository, words[2]));
            case "delete" -> delete(repository, words[1]);
            case "head" -> repository.updateRef(Constants.HEAD, false).link(words[1]);
            case "import" ->
                locations.put(
                        words[1],
                        new RepositoryLocation("git", source.url(), words[1], words.length > 2 ? words[2] : ""));
            default -> asks.add(line);
        }
    }

    private void commit(Repository repository, String[] words) throws IOException {
        String name = words[1];
        List<String> parents = last.isEmpty() ? List.of() : List.of(last);
        Instant time = FIRST_COMMIT.plusSeconds(3600L * trees.size());
        PersonIdent author = person(time, ZoneOffset.UTC);
        PersonIdent committer = author;
        String branch = "main";
        for (String word : Arrays.asList(words).subList(2, words.length)) {
            String value = word.substring(word.indexOf('=') + 1);
            switch (word.substring(0, word.indexOf('='))) {
                case "parent" -> parents = value.equals("none") ? List.of() : List.of(value.split(","));
                case "time" -> {
                    OffsetDateTime when = OffsetDateTime.parse(value);
                    time = when.toInstant();
                    committer = person(time, when.getOffset());
                }
                case "author" -> author = person(OffsetDateTime.parse(value).toInstant(), ZoneOffset.UTC);
                case "branch" -> branch = value;
                default -> throw new IllegalArgumentException(word);
            }
        }
        Map<String, CaseFile.Entry> files = new TreeMap<>();
        if (!parents.isEmpty()) {
            files.putAll(trees.get(parents.get(0)));
        }
        for (CaseFile.Entry entry : source.files().getOrDefault(name, List.of())) {
            if (entry.kind().equals("removed")) {
                files.remove(entry.path());
            } else {
                files.put(entry.path(), entry);
            }
        }
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            ObjectId tree = tree(inserter, files, "");
            objects.put("tree:" + name, tree);
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(tree);
            commit.setParentIds(parents.stream().map(objects::get).toArray(ObjectId[]::new));
            commit.setAuthor(author);
            commit.setCommitter(committer);
            commit.setMessage(name + "\n");
            objects.put(name, inserter.insert(commit));
            inserter.flush();
        }
        times.put(name, time);
        trees.put(name, files);
        last = name;
        if (!branch.equals("none")) {
            update(repository, Constants.R_HEADS + branch, objects.get(name));
        }
    }

    private static PersonIdent person(Instant time, ZoneOffset zone) {
        return new PersonIdent("A", "a@example.com", time, zone);
    }

    private ObjectId tree(ObjectInserter inserter, Map<String, CaseFile.Entry> files, String prefix)
            throws IOException {
        // git sorts folders as if their names ended in a slash
        Map<String, Map<String, CaseFile.Entry>> children = new TreeMap<>();
        for (Map.Entry<String, CaseFile.Entry> file : files.entrySet()) {
            if (file.getKey().startsWith(prefix)) {
                String rest = file.getKey().substring(prefix.length());
                int slash = rest.indexOf('/');
                children.computeIfAbsent(slash < 0 ? rest : rest.substring(0, slash + 1), key -> new TreeMap<>())
                        .put(file.getKey(), file.getValue());
            }
        }
        // by hand, because JGit knows only the usual modes
        ByteArrayOutputStream tree = new ByteArrayOutputStream();
        for (Map.Entry<String, Map<String, CaseFile.Entry>> child : children.entrySet()) {
            String name = child.getKey();
            if (name.endsWith("/")) {
                ObjectId folder = tree(inserter, child.getValue(), prefix + name);
                append(tree, "40000", name.substring(0, name.length() - 1), folder);
            } else {
                CaseFile.Entry entry = child.getValue().get(prefix + name);
                append(tree, mode(entry.kind()), name, blob(inserter, entry));
            }
        }
        return inserter.insert(Constants.OBJ_TREE, tree.toByteArray());
    }

    private static String mode(String kind) {
        return switch (kind) {
            case "submodule" -> "160000";
            case "symlink" -> "120000";
            case "executable" -> "100755";
            case "groupwritable" -> "100664";
            default -> "100644";
        };
    }

    private ObjectId blob(ObjectInserter inserter, CaseFile.Entry entry) throws IOException {
        if (entry.kind().equals("submodule")) {
            return ObjectId.fromString(entry.content().strip());
        }
        String key = entry.sizeBytes() + " " + entry.content();
        ObjectId known = blobs.get(key);
        if (known != null) {
            return known;
        }
        ObjectId id = insert(inserter, entry);
        blobs.put(key, id);
        return id;
    }

    private static ObjectId insert(ObjectInserter inserter, CaseFile.Entry entry) throws IOException {
        byte[] start = bytes(entry.content());
        if (!entry.kind().equals("size")) {
            return inserter.insert(Constants.OBJ_BLOB, start);
        }
        try (InputStream content = new SequenceInputStream(new ByteArrayInputStream(start), new Newlines())) {
            return inserter.insert(Constants.OBJ_BLOB, entry.sizeBytes(), content);
        }
    }

    private static void append(ByteArrayOutputStream tree, String mode, String name, ObjectId id) {
        tree.writeBytes(bytes(mode + " " + name + "\0"));
        byte[] raw = new byte[Constants.OBJECT_ID_LENGTH];
        id.copyRawTo(raw, 0);
        tree.writeBytes(raw);
    }

    /** Without end. */
    private static final class Newlines extends InputStream {
        @Override
        public int read() {
            return '\n';
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Arrays.fill(target, offset, offset + length, (byte) '\n');
            return length;
        }
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void annotated(Repository repository, String name, ObjectId target) throws IOException {
        TagBuilder tag = new TagBuilder();
        tag.setTag(name);
        try (RevWalk walk = new RevWalk(repository)) {
            tag.setObjectId(walk.parseAny(target));
        }
        tag.setTagger(person(FIRST_COMMIT.plusSeconds(999), ZoneOffset.UTC));
        tag.setMessage(name + "\n");
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            ObjectId id = inserter.insert(tag);
            inserter.flush();
            objects.put("tag:" + name, id);
            update(repository, Constants.R_TAGS + name, id);
        }
    }

    private ObjectId object(Repository repository, String name) throws IOException {
        ObjectId commit = objects.get(name);
        return commit != null ? commit : repository.resolve(name);
    }

    private static void update(Repository repository, String name, ObjectId id) throws IOException {
        RefUpdate update = repository.updateRef(name, false);
        update.setNewObjectId(id);
        update.setForceUpdate(true);
        update.disableRefLog();
        requireDone(name, update.forceUpdate());
    }

    private static void delete(Repository repository, String name) throws IOException {
        RefUpdate update = repository.updateRef(name, false);
        update.setForceUpdate(true);
        requireDone(name, update.delete());
    }

    private static void requireDone(String name, RefUpdate.Result result) {
        switch (result) {
            case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
            default -> throw new IllegalStateException(name + ": " + result);
        }
    }

    /** Fills in {@code {C1}}, {@code {C1.H}}, {@code {C1.T}}, {@code {C1.TH}}, {@code {C1.U}} and so on. */
    private String expand(String line) {
        return REFERENCE
                .matcher(line)
                .replaceAll(
                        match -> Matcher.quoteReplacement(reference(match.group(1), match.group(2), match.group(3))));
    }

    private String reference(String name, String part, String digits) {
        ObjectId id = objects.get(name);
        if (digits != null) {
            return id.name().substring(0, Integer.parseInt(digits));
        }
        if (part == null) {
            return id.name();
        }
        String hash = id.name().substring(0, 12);
        return switch (part) {
            case "H" -> hash;
            case "T" -> PseudoVersion.timestamp(times.get(name));
            case "U" -> id.name().toUpperCase(Locale.ROOT);
            default -> PseudoVersion.timestamp(times.get(name)) + "-" + hash;
        };
    }
}
