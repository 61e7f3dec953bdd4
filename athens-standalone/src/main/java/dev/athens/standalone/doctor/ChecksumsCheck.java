package dev.athens.standalone.doctor;

import dev.athens.fetch.FetchException;
import dev.athens.protocol.SumdbRequest;
import dev.athens.server.options.SumdbSource;
import dev.athens.standalone.wiring.Origins;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks whether the checksum databases that are asked answer, and prove what they say. */
record ChecksumsCheck(Origins origins) implements Check {
    private static final String SUBJECT = "checksums";

    @Override
    public void run(Consumer<Diagnosis> told) throws InterruptedException {
        List<String> names = origins.sumdbNames();
        Optional<SumdbSource> source = origins.sumdb(Optional.empty());
        if (names.isEmpty() || source.isEmpty()) {
            told.accept(Diagnosis.ok(SUBJECT, "no checksum database is asked, by GOSUMDB or SumDBs"));
            return;
        }
        for (String name : names) {
            told.accept(look(source.get(), name));
        }
    }

    private Diagnosis look(SumdbSource source, String name) throws InterruptedException {
        try {
            source.get(name, new SumdbRequest.Latest());
            return Diagnosis.ok(
                    SUBJECT,
                    name
                            + (origins.proves(name)
                                    ? ": answers, with a head that its key has signed"
                                    : ": answers; its key is not known here"));
        } catch (FetchException.Refused e) {
            return Diagnosis.broken(
                    SUBJECT,
                    String.valueOf(e.getMessage()),
                    "believe nothing that comes from there until this is explained");
        } catch (FetchException e) {
            return Diagnosis.broken(
                    SUBJECT,
                    String.valueOf(e.getMessage()),
                    "let this server reach it, or an upstream proxy that relays it; GONOSUMDB leaves modules out");
        }
    }
}
