package dev.athens.standalone.admin;

import dev.athens.config.ConfigException;
import dev.athens.fetch.FailureReason;
import dev.athens.http.StatusCodes;
import dev.athens.module.ModuleVersion;
import dev.athens.retention.Evidence;
import dev.athens.retention.Retention;
import dev.athens.retention.RetentionListener;
import dev.athens.retention.RetentionReport;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.versions.Outcome;
import dev.athens.standalone.versions.StoredVersions;
import dev.athens.standalone.versions.Verification;
import dev.athens.standalone.versions.VersionArgument;
import dev.athens.standalone.versions.VersionFetch;
import dev.athens.standalone.wiring.Housekeeping;
import dev.athens.standalone.wiring.Wiring;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What takes its time and goes on in the background.
 *
 * @param wiring the parts of the server
 * @param jobs does it
 */
record JobOperations(Wiring wiring, ServerConfig config, BackgroundJobs jobs) {
    private static final int MOST_VERSIONS = 500;

    /** As many at a time, behind the clients of the server. */
    private static final int FETCHES = 4;

    List<Operation> all() {
        return List.of(
                Operation.change("prefetch", this::prefetch, "versions"),
                Operation.change("verify-all", this::verifyAll, "dry_run"),
                Operation.change("evict-dry-run", this::evictDryRun, "max_bytes"),
                Operation.read("jobs", call -> remembered()),
                Operation.read("jobs/{id}", call -> Reply.of(jobs.get(call.id()).json())),
                Operation.change("jobs/cancel", this::cancel, "id"));
    }

    private Reply prefetch(Call call) throws RefusedException {
        List<VersionArgument> wanted = new ArrayList<>();
        for (String text : call.texts("versions", MOST_VERSIONS)) {
            try {
                wanted.add(VersionArgument.parseOne(text));
            } catch (ConfigException e) {
                throw Call.bad("versions", "has " + e.getMessage());
            }
        }
        Job job = jobs.start(Job.Kind.PREFETCH, call.caller(), false, one -> fetch(one, wanted));
        return started(job, "prefetch of " + wanted.size() + " versions, the first is " + wanted.get(0));
    }

    private void fetch(Job job, List<VersionArgument> wanted) throws InterruptedException {
        job.total(wanted.size());
        VersionFetch fetch = new VersionFetch(wiring);
        ExecutorService threads = Executors.newFixedThreadPool(FETCHES, BackgroundJobs::thread);
        try {
            threads.invokeAll(wanted.stream()
                    .<Callable<Boolean>>map(one -> () -> {
                        job.count(outcome(fetch, one));
                        return true;
                    })
                    .toList());
        } finally {
            threads.shutdownNow();
        }
    }

    /** The outermost frame of a thread: what fails is one version, whatever fails. */
    private static Outcome outcome(VersionFetch fetch, VersionArgument wanted) {
        try {
            return fetch.of(wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.of("broken off");
        } catch (Exception e) {
            return failed(wanted.toString(), e);
        }
    }

    private static Outcome failed(String what, Exception failure) {
        String reason = FailureReason.of(failure);
        return Outcome.problem("failed", reason.startsWith(what) ? reason : what + ": " + reason);
    }

    private Reply verifyAll(Call call) throws RefusedException {
        boolean changes = !call.flag("dry_run");
        Verification verification = StoreOperations.verification(wiring, config, changes);
        StoredVersions versions = stored();
        Job job = jobs.start(Job.Kind.VERIFY, call.caller(), true, one -> verify(one, verification, versions));
        return started(job, "verification of all versions" + (changes ? "" : ", changing nothing"));
    }

    private StoredVersions stored() throws RefusedException {
        StorageParts store = wiring.store();
        return store.usages()
                .map(usages -> StoredVersions.of(usages, true, Optional.empty()))
                .or(() -> store.catalog().map(catalog -> StoredVersions.of(catalog, Optional.empty())))
                .orElseThrow(
                        () -> new RefusedException(StatusCodes.notImplemented("this storage cannot list what it has")));
    }

    private void verify(Job job, Verification verification, StoredVersions versions)
            throws IOException, InterruptedException {
        versions.forEach(
                version -> {
                    Outcome outcome = outcome(verification, version);
                    if (outcome.label().equals(Verification.QUARANTINED)) {
                        wiring.proxy().forget(version.path());
                    }
                    job.count(outcome);
                },
                text -> job.count(Outcome.problem("folders left out", text)));
    }

    private static Outcome outcome(Verification verification, ModuleVersion version) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled");
        }
        try {
            return verification.of(version);
        } catch (IOException e) {
            return failed(version.toString(), e);
        }
    }

    private Reply evictDryRun(Call call) throws RefusedException {
        OptionalLong asked = call.number("max_bytes");
        Optional<Long> maxBytes = asked.isPresent()
                ? Optional.of(asked.getAsLong())
                : config.retention().maxBytes();
        if (maxBytes.isEmpty() && Housekeeping.retentionRules(config).isEmpty()) {
            throw Call.bad("max_bytes", "is missing, and the configuration has nothing in [Retention] either");
        }
        Retention.Builder retention = wiring.retention(maxBytes)
                .orElseThrow(() -> new RefusedException(
                        StatusCodes.notImplemented("this storage does not tell what versions take")))
                .dryRun(true);
        Job job = jobs.start(Job.Kind.EVICT_DRY_RUN, call.caller(), true, one -> {
            report(one, retention.listener(new Told(one)).build().run());
        });
        return started(job, "dry run of an eviction");
    }

    private static void report(Job job, RetentionReport report) {
        job.figure("versions", report.versions());
        job.figure("bytes", report.bytes());
        job.figure("evicted_bytes", report.evictedBytes());
        job.figure("missed_bytes", report.missedBytes());
    }

    /** Notes what would go and what would stay. */
    private record Told(Job job) implements RetentionListener {
        @Override
        public void evicted(ModuleVersion version, String reason, long sizeBytes) {
            job.count(Outcome.problem("evicted", version + ": goes, " + reason));
        }

        @Override
        public void kept(ModuleVersion version, Evidence.Finding finding) {
            job.count(Outcome.problem(
                    "kept " + Housekeeping.reason(finding.kind()), version + ": stays, " + finding.detail()));
        }
    }

    private Reply remembered() {
        return Reply.of(Map.of("jobs", jobs.all().stream().map(Job::json).toList()));
    }

    private Reply cancel(Call call) throws RefusedException {
        Job job = jobs.cancel(call.text("id"));
        return Reply.changed("cancelled job " + job.id() + " (" + job.kind().word() + ")", job.json());
    }

    private static Reply started(Job job, String what) {
        return Reply.accepted("started job " + job.id() + ": " + what, job.json());
    }
}
