package dev.athens.standalone;

import picocli.CommandLine.IVersionProvider;

/** Tells picocli the version. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        BuildInfo build = BuildInfo.load();
        return new String[] {"athens " + build.version() + " (" + build.date() + ")"};
    }
}
