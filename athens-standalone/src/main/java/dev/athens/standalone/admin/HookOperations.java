package dev.athens.standalone.admin;

import dev.athens.http.StatusCodes;
import dev.athens.journal.DeadLetter;
import dev.athens.standalone.events.HooksOut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What targets of hooks did not take.
 *
 * @param hooks has it
 */
record HookOperations(HooksOut hooks) {
    List<Operation> all() {
        return List.of(
                Operation.read("dead-letters", this::list, "target"),
                Operation.change("dead-letters/retry", this::retry, "target", "id"),
                Operation.change("dead-letters/drop", this::drop, "target", "id"));
    }

    private Reply list(Call call) throws RefusedException, IOException {
        Optional<String> asked = call.optionalText("target");
        if (asked.isPresent()) {
            known(asked.get());
        }
        List<Object> letters = new ArrayList<>();
        for (String target : asked.map(List::of).orElse(hooks.targets())) {
            for (DeadLetter letter : hooks.deadLetters(target)) {
                letters.add(json(target, letter));
            }
        }
        return Reply.of(Map.of("targets", hooks.targets(), "dead_letters", letters));
    }

    private static Map<String, Object> json(String target, DeadLetter letter) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("target", target);
        json.put("id", letter.id());
        json.put("about", letter.about());
        json.put("reason", letter.reason());
        json.put("since", letter.since().toString());
        json.put("wanted", letter.wanted());
        return json;
    }

    private Reply retry(Call call) throws RefusedException, IOException {
        String target = known(call.text("target"));
        String id = call.text("id");
        return done("wanted once more", target, id, hooks.retry(target, id));
    }

    private Reply drop(Call call) throws RefusedException, IOException {
        String target = known(call.text("target"));
        String id = call.text("id");
        return done("dropped", target, id, hooks.drop(target, id));
    }

    private String known(String target) throws RefusedException {
        if (!hooks.targets().contains(target)) {
            throw new RefusedException(
                    StatusCodes.notFound("target " + target + ": there is none of that name in [[Hooks.Targets]]"));
        }
        return target;
    }

    private static Reply done(String what, String target, String id, boolean found) throws RefusedException {
        if (!found) {
            throw new RefusedException(StatusCodes.notFound("target " + target + " has no dead letter " + id));
        }
        return Reply.changed("dead letter " + id + " of " + target + " " + what, Map.of("target", target, "id", id));
    }
}
