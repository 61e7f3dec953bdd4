package dev.athens.standalone.versions;

import static java.util.stream.Collectors.joining;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.VersionInfo;
import dev.athens.proxy.Answer;
import dev.athens.standalone.wiring.Wiring;
import dev.athens.zip.DirHash;
import dev.athens.zip.ZipLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Fetches versions as a client of the proxy would.
 *
 * @param wiring has the proxy
 */
public record VersionFetch(Wiring wiring) {
    /** Fetches what is wanted, and holds it against what it should hash to. */
    public Outcome of(VersionArgument wanted) throws FetchException, IOException, InterruptedException {
        if (wanted.query() instanceof VersionQuery.Exact exact) {
            return of(new ModuleVersion(wanted.module(), exact.version()), wanted);
        }
        ProtocolRequest question = wanted.query() instanceof VersionQuery.Latest
                ? new ProtocolRequest.Latest(wanted.module())
                : new ProtocolRequest.Info(wanted.module(), wanted.query());
        Answer answer = wiring.proxy().answer(question);
        if (!(answer instanceof Answer.Found found)) {
            return problem(wanted.toString(), answer);
        }
        VersionInfo info = VersionInfo.parse(found.body().readBytes(VersionInfo.MAX_BYTES));
        return of(new ModuleVersion(wanted.module(), info.version()), wanted);
    }

    private Outcome of(ModuleVersion version, VersionArgument wanted)
            throws FetchException, IOException, InterruptedException {
        Answer mod = goMod(version);
        if (!(mod instanceof Answer.Found head)) {
            return problem(wanted.toString(), mod);
        }
        if (differs(wanted.modHashes(), DirHash.ofGoMod(head.body()))) {
            return different(version, "go.mod file", DirHash.ofGoMod(head.body()), wanted.modHashes());
        }
        if (wanted.headOnly()) {
            return Outcome.of("go.mod files " + (isStored(head) ? "stored already" : "fetched"));
        }
        Answer zip = wiring.proxy().answer(new ProtocolRequest.Zip(version));
        if (!(zip instanceof Answer.Found found)) {
            return problem(wanted.toString(), zip);
        }
        if (!wanted.zipHashes().isEmpty()) {
            ModuleHash hash = DirHash.ofZip(file(version, found.body()));
            if (differs(wanted.zipHashes(), hash)) {
                return different(version, "zip", hash, wanted.zipHashes());
            }
        }
        return Outcome.of(isStored(found) ? "stored already" : "fetched");
    }

    /** The answer to a request for a go.mod file. */
    public Answer goMod(ModuleVersion version) throws FetchException, IOException, InterruptedException {
        Answer answer = wiring.proxy().answer(new ProtocolRequest.Mod(version));
        if (answer instanceof Answer.Found found && isStored(found)) {
            // else the proxy has asked the database for it
            wiring.keepChecksums(version);
        }
        return answer;
    }

    /** The bytes of a go.mod file. */
    public static byte[] bytes(Answer.Found goMod) throws IOException {
        return goMod.body().readBytes(ZipLimits.MAX_GO_MOD_BYTES);
    }

    public static boolean isStored(Answer.Found found) {
        return found.source() == Answer.Source.STORAGE;
    }

    private static boolean differs(Set<ModuleHash> known, ModuleHash hash) {
        return !known.isEmpty() && !known.contains(hash);
    }

    private static Outcome different(ModuleVersion version, String file, ModuleHash hash, Set<ModuleHash> known) {
        return Outcome.problem(
                "with another checksum",
                version + ": its " + file + " is " + hash + ", not "
                        + known.stream().map(ModuleHash::toString).collect(joining(" or "))
                        + "; the command explain tells more");
    }

    private static Path file(ModuleVersion version, Blob zip) throws IOException {
        return zip.file().orElseThrow(() -> new IOException(version + ": zip is not in a file"));
    }

    /** Why something was not to be had. */
    public static Outcome problem(String wanted, Answer answer) {
        if (answer instanceof Answer.Absent absent) {
            return Outcome.problem("not found", text(wanted, absent.reason()));
        }
        if (answer instanceof Answer.Refused refused) {
            return Outcome.problem("refused", text(wanted, refused.reason()));
        }
        if (answer instanceof Answer.Gone gone) {
            return Outcome.problem("deleted for good", text(wanted, gone.reason()));
        }
        if (answer instanceof Answer.Redirect redirect) {
            return Outcome.problem("not fetched here", wanted + ": must be got from " + redirect.location());
        }
        throw new AssertionError(answer);
    }

    private static String text(String wanted, String reason) {
        return reason.startsWith(wanted.replaceFirst("@.*", "")) ? reason : wanted + ": " + reason;
    }
}
