package dev.athens.standalone.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.athens.content.Blob;
import dev.athens.http.Audience;
import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.http.EndpointRequest;
import dev.athens.http.HttpEndpoint;
import dev.athens.http.Problem;
import dev.athens.http.Response;
import dev.athens.http.StatusCodes;
import dev.athens.module.ModulePath;
import dev.athens.proxy.ModuleProxy;
import dev.athens.server.text.PlainText;
import dev.athens.standalone.config.ServerConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What forges call when somebody has pushed: what is remembered of the modules of the repository is forgotten at once, and a new
 * version fetched in the background. Nothing but a signature lets a delivery in, and the most that it can do is to have somebody
 * asked again.
 *
 * <p>Concurrency: thread-safe. A few deliveries are read at once, so that slow ones hold few threads.
 */
public final class Hooks implements HttpEndpoint {
    static final String PREFIX = "/hooks/";

    private static final System.Logger LOG = System.getLogger(Hooks.class.getName());
    private static final int MAX_AT_ONCE = 8;
    private static final int MAX_TOLD = 20;
    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", ContentTypes.TEXT, "Cache-Control", Caching.NEVER);

    /** The event of these headers that says of a name only that it is gone. */
    private static final List<String> EVENTS = List.of("X-GitHub-Event", "X-Gitea-Event");

    private final ModuleProxy proxy;
    private final Map<Forge, List<String>> secrets;
    private final RepositoryModules repositories;
    private final Prefetched prefetched;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Deliveries deliveries;
    private final Semaphore places = new Semaphore(MAX_AT_ONCE);

    private Hooks(
            ServerConfig.HooksIn config,
            ModuleProxy proxy,
            RepositoryModules repositories,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.proxy = proxy;
        this.secrets = Map.of(
                Forge.GITHUB, values(config.github()),
                Forge.GITLAB, values(config.gitlab()),
                Forge.GITEA, values(config.gitea()),
                Forge.GENERIC, values(config.generic()));
        this.repositories = repositories;
        this.prefetched = new Prefetched(proxy);
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.deliveries = new Deliveries(clock);
    }

    /**
     * Reads which hooks there are.
     *
     * @throws dev.athens.config.ConfigException if a repository or its modules are malformed
     */
    public static Hooks of(ServerConfig.HooksIn config, ModuleProxy proxy) {
        return of(config, proxy, InstantSource.system(), System::nanoTime);
    }

    static Hooks of(ServerConfig.HooksIn config, ModuleProxy proxy, InstantSource clock, LongSupplier nanoTime) {
        return new Hooks(config, proxy, RepositoryModules.of(config.repositories()), clock, nanoTime);
    }

    private static List<String> values(List<ServerConfig.Secret> secrets) {
        return secrets.stream().map(ServerConfig.Secret::value).toList();
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public Set<String> methods() {
        return Set.of("POST");
    }

    /** A delivery has a signature in place of a login. */
    @Override
    public Audience audience() {
        return Audience.EVERYBODY;
    }

    @Override
    public long maxBodyBytes() {
        return CheckedBody.MAX_BYTES;
    }

    @Override
    public Response respond(EndpointRequest request) throws IOException {
        Optional<Forge> forge = Forge.ofPath(request.path());
        List<String> known = forge.map(secrets::get).orElse(List.of());
        if (forge.isEmpty() || known.isEmpty()) {
            return refusal(StatusCodes.notFound("no secret is configured for a hook at " + PREFIX
                    + forge.map(one -> one.name().toLowerCase(Locale.ROOT)).orElse("…")));
        }
        String type = request.header().apply("Content-Type").orElse("");
        if (!type.toLowerCase(Locale.ROOT).startsWith(ContentTypes.JSON)) {
            return refusal(
                    StatusCodes.unsupportedMediaType(ContentTypes.JSON + ", which the settings of the hook say"));
        }
        HookProof proof = HookProof.of(forge.get(), request.header(), clock.instant());
        if (proof instanceof HookProof.None none) {
            return refusal(StatusCodes.unauthorized(none.reason()));
        }
        if (!places.tryAcquire()) {
            return refusal(StatusCodes.overloaded("too many deliveries at once, try again later"));
        }
        try {
            return receive(request, new CheckedBody(request.body(), proof, known, nanoTime));
        } finally {
            places.release();
        }
    }

    private Response receive(EndpointRequest request, CheckedBody body) throws IOException {
        Optional<Push> push = Optional.empty();
        boolean isMalformed = false;
        Optional<String> delivery;
        try {
            try {
                push = Push.read(body, isDelete(request));
            } catch (JsonProcessingException e) {
                // whoever is not proven learns nothing of that
                isMalformed = true;
            }
            delivery = body.verified();
        } catch (CheckedBody.UnreadableException e) {
            return refusal(StatusCodes.badRequest(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            // whoever sends it has left, mostly
            return refusal(StatusCodes.badRequest("the body cannot be read to its end"));
        }
        if (delivery.isEmpty()) {
            return refusal(StatusCodes.unauthorized("the secret of the hook is not the one that is configured here"));
        }
        if (isMalformed) {
            return refusal(StatusCodes.badRequest("the body is no JSON"));
        }
        if (push.isEmpty()) {
            return accepted("nothing to do: this is about no branch or tag");
        }
        return deliveries.add(request.path() + " " + delivery.get())
                ? act(push.get())
                : accepted("nothing to do: this delivery came before");
    }

    private static boolean isDelete(EndpointRequest request) {
        return EVENTS.stream().anyMatch(name -> request.header().apply(name).equals(Optional.of("delete")));
    }

    private Response act(Push push) throws IOException {
        Set<String> roots = repositories.roots(push.repositories());
        TouchedModules touched = TouchedModules.of(push, roots, proxy::remembered);
        touched.modules().forEach(proxy::forget);
        prefetched.first(touched.versions().iterator());
        String what =
                push.tag().map(tag -> "tag " + tag).orElse("a branch") + (push.isDeletion() ? " deleted" : " pushed");
        LOG.log(
                Level.INFO,
                () -> PlainText.graphic("hooks: " + what + " in " + roots + ", forgot "
                        + touched.modules().size() + " modules"));
        if (roots.isEmpty()) {
            return accepted(
                    "nothing to do: Hooks.Repositories says nothing of this repository, and its address is no module path");
        }
        String modules = touched.modules().stream()
                .limit(MAX_TOLD)
                .map(ModulePath::value)
                .collect(Collectors.joining(", "));
        String versions = touched.versions().isEmpty()
                ? ""
                : "; looking for " + touched.versions().iterator().next();
        return accepted("forgot what was remembered of " + modules + versions);
    }

    private static Response accepted(String text) throws IOException {
        return Response.of(StatusCodes.ACCEPTED, HEADERS, Blob.of(text + "\n"));
    }

    private static Response refusal(Problem problem) throws IOException {
        Map<String, String> headers = new HashMap<>(HEADERS);
        problem.retryAfter().ifPresent(seconds -> headers.put("Retry-After", seconds));
        return Response.of(problem.status(), headers, Blob.of(problem.text()));
    }
}
