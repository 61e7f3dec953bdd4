package dev.athens.observe;

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

    /** Shows everything to several. */
    static Observer of(List<Observer> all) {
        return switch (all.size()) {
            case 0 -> NONE;
            case 1 -> all.get(0);
            default -> new ObserversTogether(all);
        };
    }
}
