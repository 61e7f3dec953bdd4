package dev.athens.standalone.admin;

import dev.athens.http.Problem;
import dev.athens.http.StatusCodes;
import java.util.Map;
import java.util.Set;

/** The administration cannot do what it was asked for. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    RefusedException(Problem problem) {
        this(problem, Map.of());
    }

    private RefusedException(Problem problem, Map<String, String> headers) {
        super(problem.text());
        this.problem = problem;
        this.headers = headers;
    }

    /** It would do another thing. */
    static RefusedException of(Set<String> allowedMethods) {
        String allowed = String.join(", ", allowedMethods);
        return new RefusedException(StatusCodes.methodNotAllowed(allowed), Map.of("Allow", allowed));
    }

    Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}
