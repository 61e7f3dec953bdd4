package dev.athens.standalone.admin;

import dev.athens.http.StatusCodes;
import dev.athens.journal.Note;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.versions.DatabaseCheck;
import dev.athens.standalone.versions.Outcome;
import dev.athens.standalone.versions.Verification;
import dev.athens.standalone.wiring.Wiring;
import dev.athens.storage.Storage;
import dev.athens.storage.Usages;
import dev.athens.tombstone.Tombstone;
import dev.athens.tombstone.Tombstones;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done at once with modules and versions that are stored or remembered.
 *
 * @param wiring has them
 */
record StoreOperations(Wiring wiring, ServerConfig config) {
    private static final int MOST_MODULES = 100;

    List<Operation> all() {
        return List.of(
                Operation.change("refresh", this::refresh, "modules"),
                Operation.read("versions", this::versions, "module"),
                Operation.change("delete", this::delete, "module", "version", "tombstone", "reason"),
                Operation.read("tombstones", call -> tombstones()),
                Operation.change("tombstones/lift", this::lift, "module", "version"),
                Operation.change("verify", this::verify, "module", "version", "dry_run"));
    }

    private Reply refresh(Call call) throws RefusedException {
        List<ModulePath> modules = new ArrayList<>();
        for (String text : call.texts("modules", MOST_MODULES)) {
            modules.add(Call.module("modules", text));
        }
        modules.forEach(wiring.proxy()::forget);
        List<String> names = modules.stream().map(ModulePath::value).toList();
        return Reply.changed("refreshed " + String.join(", ", names), Map.of("modules", names));
    }

    private Reply versions(Call call) throws RefusedException, IOException {
        ModulePath module = call.module();
        List<Object> stored = new ArrayList<>();
        for (Version version : wiring.store().storage().list(module)) {
            stored.add(stored(new ModuleVersion(module, version)));
        }
        List<Object> buried = wiring.tombstones().list().stream()
                .filter(tombstone -> tombstone.version().path().equals(module))
                .<Object>map(StoreOperations::json)
                .toList();
        return Reply.of(Map.of("module", module.value(), "versions", stored, "tombstones", buried));
    }

    private Map<String, Object> stored(ModuleVersion version) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", version.version().value());
        Optional<Usages> usages = wiring.store().usages();
        Optional<Usages.Usage> usage = usages.isPresent() ? usages.get().usage(version) : Optional.empty();
        usage.ifPresent(known -> {
            json.put("size_bytes", known.sizeBytes());
            json.put("last_used", known.lastUsed().toString());
        });
        return json;
    }

    /** Buries first, so that nothing can bring it back in between; notes it, deletes it, and has the servers forget it last. */
    private Reply delete(Call call) throws RefusedException, IOException {
        ModuleVersion version = call.version();
        boolean buries = call.flag("tombstone");
        Optional<String> reason = call.optionalText("reason");
        if (reason.isPresent() && reason.get().length() > Tombstone.MAX_REASON_CHARS) {
            throw Call.bad("reason", "must have at most " + Tombstone.MAX_REASON_CHARS + " characters");
        }
        if (buries && reason.isEmpty()) {
            throw Call.bad("reason", "is missing: a tombstone says to all who want the version why it is gone");
        }
        Storage storage = writable();
        if (buries) {
            bury(version, reason.get(), call.caller().toString());
        }
        if (storage.findHead(version).isPresent()) {
            String who = call.caller().toString();
            wiring.journal().append(List.of(new Note(Note.Kind.DELETED, version, reason.orElse(""), who)));
        }
        boolean wasStored = storage.delete(version);
        wiring.proxy().forget(version.path());
        Map<String, Object> json = named(version);
        json.put("was_stored", wasStored);
        json.put("tombstone", buries);
        String why = reason.map(text -> ": " + text).orElse("");
        return Reply.changed("deleted " + version + (buries ? " for good" : "") + why, json);
    }

    private void bury(ModuleVersion version, String reason, String who) throws RefusedException, IOException {
        try {
            String name = who.substring(0, Math.min(who.length(), Tombstone.MAX_WHO_CHARS));
            wiring.tombstones().bury(version, reason, name);
        } catch (Tombstones.FullException e) {
            throw new RefusedException(StatusCodes.conflict(String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            throw Call.bad("reason", "cannot be kept: " + e.getMessage());
        }
    }

    private Storage writable() throws RefusedException {
        Storage storage = wiring.store().storage();
        Optional<String> readOnly = storage.readOnlyReason();
        if (readOnly.isPresent()) {
            throw new RefusedException(StatusCodes.conflict(readOnly.get()));
        }
        return storage;
    }

    private Reply tombstones() {
        wiring.tombstones().refresh();
        List<Object> all = wiring.tombstones().list().stream()
                .<Object>map(StoreOperations::json)
                .toList();
        return Reply.of(Map.of("tombstones", all));
    }

    private Reply lift(Call call) throws RefusedException, IOException {
        ModuleVersion version = call.version();
        writable();
        if (!wiring.tombstones().raise(version)) {
            throw new RefusedException(StatusCodes.notFound(version + " has no tombstone"));
        }
        wiring.proxy().forget(version.path());
        return Reply.changed("lifted the tombstone of " + version, named(version));
    }

    private Reply verify(Call call) throws RefusedException, IOException, InterruptedException {
        ModuleVersion version = call.version();
        boolean changes = !call.flag("dry_run");
        if (changes) {
            writable();
        }
        if (wiring.store().storage().findHead(version).isEmpty()) {
            throw new RefusedException(StatusCodes.notFound(version + " is not stored"));
        }
        Outcome outcome = verification(wiring, config, changes).of(version);
        if (outcome.label().equals(Verification.QUARANTINED)) {
            wiring.proxy().forget(version.path());
        }
        Map<String, Object> json = named(version);
        json.put("result", outcome.label());
        outcome.problem().ifPresent(problem -> json.put("problem", problem));
        return Reply.changed("verified " + version + ": " + outcome.problem().orElse(outcome.label()), json);
    }

    /**
     * What looks for damage.
     *
     * @throws RefusedException if the storage has not recorded what its versions were
     */
    static Verification verification(Wiring wiring, ServerConfig config, boolean changes) throws RefusedException {
        return new Verification(
                wiring.store().storage(),
                wiring.store()
                        .hashes()
                        .orElseThrow(() -> new RefusedException(
                                StatusCodes.notImplemented("this storage records no hashes to verify by"))),
                new DatabaseCheck(wiring::origins),
                wiring.journal(),
                config.storage().scratch(),
                changes,
                changes);
    }

    private static Map<String, Object> json(Tombstone tombstone) {
        Map<String, Object> json = named(tombstone.version());
        json.put("reason", tombstone.reason());
        json.put("who", tombstone.who());
        json.put("when", tombstone.when().toString());
        return json;
    }

    private static Map<String, Object> named(ModuleVersion version) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("module", version.path().value());
        json.put("version", version.version().value());
        return json;
    }
}
