package dev.athens.fetch;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import java.nio.file.Path;
import java.util.List;

/** Refuses everything: the entry {@code off} of a GOPROXY list. */
final class OffFetcher implements ModuleFetcher {
    @Override
    public List<Version> list(ModulePath module) throws FetchException.Refused {
        throw refused(module.value());
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException.Refused {
        throw refused(module + "@" + query);
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException.Refused {
        throw refused(version.toString());
    }

    private static FetchException.Refused refused(String subject) {
        return new FetchException.Refused(subject + ": module lookup disabled by GOPROXY=off");
    }
}
