package dev.athens.standalone.admin;

import dev.athens.http.StatusCodes;
import java.util.Map;
import java.util.Optional;

/**
 * What the administration answers.
 *
 * @param status the status code
 * @param body as {@link Json} writes it
 * @param change what was changed, for those who guard the server, if anything was
 */
record Reply(int status, Map<String, Object> body, Optional<String> change) {
    static Reply of(Map<String, Object> body) {
        return new Reply(StatusCodes.OK, body, Optional.empty());
    }

    static Reply changed(String what, Map<String, Object> body) {
        return new Reply(StatusCodes.OK, body, Optional.of(what));
    }

    /** Something goes on. */
    static Reply accepted(String what, Map<String, Object> body) {
        return new Reply(StatusCodes.ACCEPTED, body, Optional.of(what));
    }
}
