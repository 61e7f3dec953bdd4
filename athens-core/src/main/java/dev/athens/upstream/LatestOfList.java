package dev.athens.upstream;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.PseudoVersion;
import dev.athens.module.Version;
import dev.athens.protocol.VersionList;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the latest version by the list alone, for proxies without {@code @latest}: the highest release, else the
 * highest pre-release, else the line with the newest time. Source: cmd/go/internal/modfetch, latestFromList.
 */
final class LatestOfList {
    private LatestOfList() {}

    static Optional<Version> choose(ModulePath module, String list) {
        List<Version> tagged =
                VersionList.parse(list).stream().filter(module::accepts).toList();
        Optional<Version> release =
                tagged.stream().filter(version -> !version.isPrerelease()).reduce((lower, higher) -> higher);
        return release.or(() -> tagged.stream().reduce((lower, higher) -> higher))
                .or(() -> newest(module, list));
    }

    private static Optional<Version> newest(ModulePath module, String list) {
        Optional<Version> best = Optional.empty();
        Instant bestTime = Instant.MIN;
        for (String line : list.lines().toList()) {
            String[] fields = line.strip().split("\\s+", -1);
            Optional<Version> version = Version.tryParse(fields[0]).filter(module::accepts);
            Optional<Instant> time = fields.length > 1 ? time(fields[1]) : version.flatMap(LatestOfList::commitTime);
            if (version.isPresent() && time.filter(bestTime::isBefore).isPresent()) {
                best = version;
                bestTime = time.get();
            }
        }
        return best;
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> commitTime(Version version) {
        if (!version.isPseudo()) {
            return Optional.empty();
        }
        try {
            return PseudoVersion.parse(version).time();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
