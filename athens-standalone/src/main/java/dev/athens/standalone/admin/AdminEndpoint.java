package dev.athens.standalone.admin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.content.Blob;
import dev.athens.http.Audience;
import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.http.EndpointRequest;
import dev.athens.http.Failures;
import dev.athens.http.HttpEndpoint;
import dev.athens.http.Problem;
import dev.athens.http.Response;
import dev.athens.http.StatusCodes;
import dev.athens.server.options.AuditEvent;
import dev.athens.server.options.AuditListener;
import dev.athens.server.options.ServerCounts;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Lets administrators ask for things, and tells those who guard the server what they have changed. Nothing that it takes is made
 * before somebody asks. Thread-safe.
 */
public final class AdminEndpoint implements HttpEndpoint, AutoCloseable {
    /** Where it is below the server's own path. */
    public static final String PREFIX = "/-/api/";

    private static final String HEAD = "HEAD";

    static final String DOCUMENT = "openapi.json";

    private static final System.Logger LOG = System.getLogger(AdminEndpoint.class.getName());

    /** Those that a browser can be made to send, too: they are all answered here, in JSON. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    /** Less than the server itself reads. */
    private static final int MAX_BODY_BYTES = 48 * 1024;

    private final Function<Supplier<Optional<ServerCounts>>, AdminApi> maker;
    private final AuditListener audit;

    @GuardedBy("this")
    private Optional<AdminApi> api = Optional.empty();

    private volatile Optional<Supplier<ServerCounts>> server = Optional.empty();

    /**
     * Makes nothing yet.
     *
     * @param maker makes what does the work when somebody asks for the first time, of what the server counts
     * @param audit is told what was changed
     */
    public AdminEndpoint(Function<Supplier<Optional<ServerCounts>>, AdminApi> maker, AuditListener audit) {
        this.maker = maker;
        this.audit = audit;
    }

    /** Tells what the server counts that asks here, which is known once it is started. */
    public void isAskedBy(Supplier<ServerCounts> counts) {
        server = Optional.of(counts);
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public Set<String> methods() {
        return METHODS;
    }

    @Override
    public Audience audience() {
        return Audience.ADMINISTRATORS;
    }

    private synchronized AdminApi api() {
        AdminApi made = api.orElseGet(() -> maker.apply(() -> server.map(Supplier::get)));
        api = Optional.of(made);
        return made;
    }

    @Override
    public Response respond(EndpointRequest request) throws IOException {
        String path = request.path().substring(PREFIX.length());
        if (path.equals(DOCUMENT) && isRead(request)) {
            return json(StatusCodes.OK, document());
        }
        try {
            Operation operation = operation(request, path);
            Call call = new Call(values(request, operation), operation.id(path), request.caller());
            Reply reply = operation.work().of(call);
            reply.change().ifPresent(what -> tell(request, what));
            return json(reply.status(), Json.write(reply.body()));
        } catch (RefusedException e) {
            return problem(e.problem(), e.headers());
        } catch (IOException | RuntimeException e) {
            return failed(request, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return problem(StatusCodes.of(e), Map.of());
        }
    }

    private static boolean isRead(EndpointRequest request) {
        return request.method().equals(Operation.GET) || request.method().equals(HEAD);
    }

    private Operation operation(EndpointRequest request, String path) throws RefusedException {
        List<Operation> here = at(path);
        if (here.isEmpty() && !path.equals(DOCUMENT)) {
            throw new RefusedException(StatusCodes.notFound(
                    "the administration has no " + path + "; GET " + PREFIX + " lists what it has"));
        }
        String method = isRead(request) ? Operation.GET : request.method();
        for (Operation one : here) {
            if (one.method().equals(method)) {
                return one;
            }
        }
        Set<String> allowed = here.stream().map(Operation::method).collect(Collectors.toCollection(TreeSet::new));
        if (!allowed.contains(Operation.POST) || allowed.contains(Operation.GET)) {
            allowed.addAll(List.of(Operation.GET, HEAD));
        }
        throw RefusedException.of(allowed);
    }

    /** A path that is written out goes before one that has an id in that place. */
    private List<Operation> at(String path) {
        List<Operation> exact = api().operations().stream()
                .filter(one -> one.path().equals(path))
                .toList();
        return exact.isEmpty()
                ? api().operations().stream().filter(one -> one.isAt(path)).toList()
                : exact;
    }

    /** What was said, of which nothing may be without a meaning. */
    private static Map<String, Object> values(EndpointRequest request, Operation operation)
            throws RefusedException, IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
            if (parameter.getValue().size() > 1) {
                throw Call.bad(parameter.getKey(), "is there twice");
            }
            values.put(parameter.getKey(), String.join("", parameter.getValue()));
        }
        if (operation.method().equals(Operation.POST)) {
            if (!values.isEmpty()) {
                throw new RefusedException(StatusCodes.badRequest("all that a change takes stands in its body"));
            }
            SameOrigin.check(request);
            values.putAll(body(request));
        }
        for (String name : values.keySet()) {
            if (!operation.names().contains(name)) {
                throw Call.bad(name, "is unknown here" + known(operation));
            }
        }
        return values;
    }

    private static String known(Operation operation) {
        return operation.names().isEmpty() ? "" : ", there are " + String.join(", ", new TreeSet<>(operation.names()));
    }

    private static Map<String, Object> body(EndpointRequest request) throws RefusedException, IOException {
        // what a form of another site can send is none of this kind
        String type = request.header().apply("Content-Type").orElse("");
        if (!type.matches("(?i)application/json *(; *charset *= *\"?utf-8\"? *)?")) {
            throw new RefusedException(StatusCodes.unsupportedMediaType(ContentTypes.JSON));
        }
        byte[] bytes = bytes(request);
        try {
            if (Json.read(bytes) instanceof Map<?, ?> fields) {
                Map<String, Object> values = new LinkedHashMap<>();
                fields.forEach((name, value) -> values.put(String.valueOf(name), value));
                return values;
            }
        } catch (IOException e) {
            throw new RefusedException(StatusCodes.badRequest("the body is no JSON: " + e.getMessage()));
        }
        throw new RefusedException(StatusCodes.badRequest("the body must be an object of JSON"));
    }

    private static byte[] bytes(EndpointRequest request) throws RefusedException, IOException {
        String length = request.header().apply("Content-Length").orElse("0");
        boolean tooLong = !length.matches("[0-9]{1,9}") || Integer.parseInt(length) > MAX_BODY_BYTES;
        InputStream body = request.body();
        byte[] bytes = tooLong ? new byte[0] : body.readNBytes(MAX_BODY_BYTES + 1);
        if (tooLong || bytes.length > MAX_BODY_BYTES) {
            throw new RefusedException(StatusCodes.contentTooLarge(MAX_BODY_BYTES));
        }
        return bytes;
    }

    private void tell(EndpointRequest request, String what) {
        audit.told(new AuditEvent(
                AuditEvent.Kind.ADMINISTERED,
                request.caller(),
                "",
                request.sender().address(),
                request.method(),
                request.path(),
                what,
                request.sender().id()));
    }

    /** What failed may have been half done. */
    private Response failed(EndpointRequest request, Exception failure) throws IOException {
        String what =
                request.method() + " " + PREFIX + "... (id " + request.sender().id() + ")";
        Failures.log(LOG, what, failure);
        Problem problem = StatusCodes.of(failure);
        if (!isRead(request)) {
            tell(request, "failed: " + problem.text().strip());
        }
        return problem(problem, Map.of());
    }

    private static byte[] document() throws IOException {
        try (InputStream in = AdminEndpoint.class.getResourceAsStream(DOCUMENT)) {
            if (in == null) {
                throw new IOException(DOCUMENT + " is missing beside the class");
            }
            return in.readAllBytes();
        }
    }

    private static Response problem(Problem problem, Map<String, String> headers) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        problem.retryAfter().ifPresent(seconds -> all.put("Retry-After", seconds));
        return json(problem.status(), problem.json(), all);
    }

    private static Response json(int status, byte[] body) throws IOException {
        return json(status, body, Map.of());
    }

    private static Response json(int status, byte[] body, Map<String, String> headers) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", ContentTypes.JSON);
        all.put("Cache-Control", Caching.NEVER);
        return Response.of(status, all, Blob.of(body));
    }

    /** Ends what goes on in the background. */
    @Override
    public synchronized void close() {
        api.ifPresent(AdminApi::close);
    }
}
