package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.sumdb.log.LogAudit;
import dev.athens.sumdb.tree.TreeHead;
import dev.athens.sumdb.tree.VerifierKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that checks the log of a database. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Checks the whole log of a checksum database of one's own.",
            "",
            "That is every record, every hash, the tree, its signature, and that no version has two",
            "records. Changes nothing; a server may use the log."
        },
        footer = {"", "Exit status: 0 if all is well, 1 at the first contradiction, 2 for a bad command line."})
final class SumdbAudit implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "DIR", description = "the folder of the database")
    private Path folder = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "VERIFIER",
            description = "the public key as in GOSUMDB; the one that the folder names by default")
    private @Nullable String key;

    SumdbAudit(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        Optional<VerifierKey> given = Optional.ofNullable(key).map(SumdbAudit::verifier);
        LogAudit audit = LogAudit.of(folder);
        VerifierKey trusted = given.orElse(audit.key());
        TreeHead head = audit.check(trusted, records -> err.println("athens: " + records + " records checked"));
        out.println(trusted);
        out.println("records " + head.records());
        out.println("root " + head.hash());
        return 0;
    }

    private static VerifierKey verifier(String text) {
        try {
            return VerifierKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw ConfigException.badValue("--key", text, String.valueOf(e.getMessage()));
        }
    }
}
