package dev.athens.standalone.doctor;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.standalone.wiring.Origins;
import dev.athens.vcs.jgit.Explanation;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks whether a module can be had: which way, from which repository, with which login, and whether that is accepted.
 *
 * @param scratch an empty folder
 */
record ModuleCheck(ModulePath module, Origins origins, Path scratch) implements Check {
    private static final String SUBJECT = "module";

    @Override
    public void run(Consumer<Diagnosis> told) throws InterruptedException {
        boolean isDirect = origins.go().noProxy().matches(module)
                || origins.go().proxies().toString().equals("direct");
        told.accept(Diagnosis.ok(
                SUBJECT,
                module + ": comes "
                        + (isDirect
                                ? "straight from its repository"
                                : "by GOPROXY=" + origins.go().proxies())));
        if (isDirect && !isFound(told)) {
            return;
        }
        try {
            List<Version> versions = origins.fetcher().list(module);
            told.accept(Diagnosis.ok(
                    SUBJECT,
                    module + ": "
                            + (versions.isEmpty()
                                    ? "is there, without a version that is tagged"
                                    : versions.size() + " versions, the newest is "
                                            + versions.get(versions.size() - 1))));
        } catch (FetchException e) {
            told.accept(Diagnosis.broken(SUBJECT, String.valueOf(e.getMessage()), mend(e)));
        }
    }

    private boolean isFound(Consumer<Diagnosis> told) throws InterruptedException {
        try {
            Explanation.Discovery found = origins.direct()
                    .explain(module, new VersionQuery.Latest(), scratch)
                    .discovery();
            told.accept(Diagnosis.ok(
                    "repository", found.url() + ", found by " + found.foundBy() + ", allowed by " + found.allowedBy()));
            told.accept(Diagnosis.ok("login", found.logins()));
            return true;
        } catch (FetchException e) {
            told.accept(Diagnosis.broken("repository", String.valueOf(e.getMessage()), mend(e)));
            return false;
        }
    }

    private static String mend(FetchException failure) {
        if (failure instanceof FetchException.Unavailable) {
            return "see whether the origin runs and can be reached from here";
        }
        if (failure instanceof FetchException.Refused) {
            return "a rule of this server forbids it: see FilterFile, GOVCS, TrustedNetworks and CredentialsFile";
        }
        return "a private repository is not found without a login that may read it: see CredentialsFile, NETRCPath, GithubToken and GOPRIVATE";
    }
}
