package dev.athens.standalone.commands;

import dev.athens.standalone.wiring.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** Tells picocli the version. */
public final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        BuildInfo build = BuildInfo.load();
        return new String[] {"athens " + build.version() + " (" + build.date() + ")"};
    }
}
