package dev.athens.observe;

import java.time.Duration;
import java.util.List;

/** Sees what work is made of. Called by all threads at once, which it must not hold up; it must not throw. */
@FunctionalInterface
public interface Observer {
    /** Sees nothing. */
    Observer NONE = (step, kind, subject) -> Observation.NONE;

    /**
     * A step begins that is part of no other.
     *
     * @param kind more of it, one of a few words that are known when the program is written or configured
     * @param subject whom or what it is about: any text, of any length
     */
    Observation begin(Step step, String kind, String subject);

    /**
     * A request of a client begins.
     *
     * @param kind what answers it, one of a few words
     * @param path as the client has sent it
     * @param asked what the client says of the trace that the request belongs to
     */
    default Observation request(String kind, String path, Asked asked) {
        return begin(Step.REQUEST, kind, path);
    }

    /**
     * A request has ended that was answered at once, so often that most of them are not worth a look: whoever counts requests
     * has other ways. What is given may be told more of it, and is ended then.
     *
     * @param kind what has answered it, one of a few words
     * @param path as the client has sent it
     * @param took how long it took until now
     */
    default Observation hit(String kind, String path, Duration took) {
        return Observation.NONE;
    }

    /** Tells whether it goes on with traces that clients have begun, so that their requests must not be answered unseen. */
    default boolean followsTraces() {
        return true;
    }

    /** Shows everything to several. */
    static Observer of(List<Observer> all) {
        return switch (all.size()) {
            case 0 -> NONE;
            case 1 -> all.get(0);
            default -> new ObserversTogether(all);
        };
    }
}
