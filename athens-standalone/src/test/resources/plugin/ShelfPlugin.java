package third.party;

import dev.athens.config.ConfigSection;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.http.EndpointProvider;
import dev.athens.http.EndpointRequest;
import dev.athens.http.HttpEndpoint;
import dev.athens.http.Response;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.proxy.ListenerProvider;
import dev.athens.proxy.ProxyListener;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A plugin of one file, as somebody might write it who has never seen the code of the server: all kinds of parts in one jar. */
public final class ShelfPlugin {
    private static final AtomicInteger STORED = new AtomicInteger();

    private ShelfPlugin() {}

    /** {@code StorageType = "shelf"}: keeps everything in memory. */
    public static final class OfStorage implements StorageProvider {
        @Override
        public String kind() {
            return "shelf";
        }

        @Override
        public StorageParts open(ConfigSection config) {
            config.findSecret("Token").filter(token -> token.text().equals("hunter2")).orElseThrow(() ->
                    config.getSecret("Token").bad("must be the right one"));
            return StorageParts.of(new Shelf());
        }
    }

    /** {@code Listeners = ["shelf"]}: counts. */
    public static final class OfListener implements ListenerProvider {
        @Override
        public String kind() {
            return "shelf";
        }

        @Override
        public ListenerParts open(ConfigSection config) {
            ProxyListener counter = new ProxyListener() {
                @Override
                public void stored(ModuleVersion version, Duration took) {
                    STORED.incrementAndGet();
                }
            };
            return new ListenerParts(counter, () -> {});
        }
    }

    /** {@code Endpoints = ["shelf"]}: tells what was counted, and what a plugin sees of the server. */
    public static final class OfEndpoint implements EndpointProvider {
        @Override
        public String kind() {
            return "shelf";
        }

        @Override
        public EndpointParts open(ConfigSection config, ServerParts server) {
            return new EndpointParts(List.of(new Told(server)), () -> {});
        }
    }

    private record Told(EndpointProvider.ServerParts server) implements HttpEndpoint {
        @Override
        public String prefix() {
            return "/shelf/";
        }

        @Override
        public Set<String> methods() {
            return Set.of("GET", "HEAD", "POST");
        }

        @Override
        public Response respond(EndpointRequest request) throws IOException {
            String module = request.query().getOrDefault("module", List.of("")).get(0);
            String text = request.path() + " " + new String(request.body().readAllBytes()) + " stored " + STORED.get()
                    + " listed " + server.storage().storage().list(ModulePath.parse(module))
                    + " guava " + sees("com.google.common.collect.ImmutableList")
                    + " internal " + sees("dev.athens.internal.Aside")
                    + " program " + sees("dev.athens.standalone.Main")
                    + " resource " + (ShelfPlugin.class.getClassLoader().getResource("athens-version.properties") != null);
            return Response.of(200, Map.of("Content-Type", "text/plain; charset=utf-8"), Blob.of(text));
        }

        private static boolean sees(String name) {
            try {
                Class.forName(name);
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }

    private static final class Shelf implements Storage {
        private record Book(ModuleHead head, Optional<Blob> zip) {}

        private final Map<ModuleVersion, Book> books = new ConcurrentHashMap<>();

        @Override
        public List<Version> list(ModulePath module) {
            return books.entrySet().stream()
                    .filter(book -> book.getKey().path().equals(module) && book.getValue().zip().isPresent())
                    .map(book -> book.getKey().version())
                    .sorted()
                    .toList();
        }

        @Override
        public Optional<ModuleFiles> find(ModuleVersion version) {
            return book(version).flatMap(book -> book.zip().map(zip -> new ModuleFiles(book.head(), zip)));
        }

        @Override
        public Optional<ModuleHead> findHead(ModuleVersion version) {
            return book(version).map(Book::head);
        }

        private Optional<Book> book(ModuleVersion version) {
            return Optional.ofNullable(books.get(version));
        }

        @Override
        public synchronized boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
            if (books.containsKey(version)) {
                return false;
            }
            books.put(version, new Book(new ModuleHead(copy(head.info()), copy(head.mod())), Optional.empty()));
            return true;
        }

        @Override
        public synchronized boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
            if (find(version).isPresent()) {
                return false;
            }
            Blob zip = copy(files.zip());
            saveHead(version, files.head());
            ModuleHead head = findHead(version).orElseThrow();
            HeadMismatchException.requireFitting(version, head, files);
            books.put(version, new Book(head, Optional.of(zip)));
            return true;
        }

        @Override
        public boolean delete(ModuleVersion version) {
            return books.remove(version) != null;
        }

        private static Blob copy(Blob source) throws IOException {
            return Blob.of(source.readBytes(100_000_000));
        }
    }
}
