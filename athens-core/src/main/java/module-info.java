/** The protocol model, module rules, SPIs and policy of a Go module proxy. */
@SuppressWarnings("module") // the modules that share what is internal are compiled later
module dev.athens.core {
    requires static transitive com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.google.common;
    requires okhttp3;

    exports dev.athens.config;
    exports dev.athens.content;
    exports dev.athens.fetch;
    exports dev.athens.fleet;
    exports dev.athens.index;
    exports dev.athens.internal to
            dev.athens.access.oidc,
            dev.athens.http,
            dev.athens.server,
            dev.athens.storage.fs,
            dev.athens.vcs.jgit;
    exports dev.athens.journal;
    exports dev.athens.module;
    exports dev.athens.net;
    exports dev.athens.net.http to
            dev.athens.access.oidc,
            dev.athens.vcs.jgit;
    exports dev.athens.observe;
    exports dev.athens.policy;
    exports dev.athens.protocol;
    exports dev.athens.proxy;
    exports dev.athens.retention;
    exports dev.athens.storage;
    exports dev.athens.sumdb;
    exports dev.athens.sumdb.log;
    exports dev.athens.sumdb.tree;
    exports dev.athens.tombstone;
    exports dev.athens.upstream;
    exports dev.athens.zip;

    uses dev.athens.fleet.ClaimsProvider;
    uses dev.athens.index.IndexProvider;
    uses dev.athens.proxy.ListenerProvider;
    uses dev.athens.proxy.ObserverProvider;
    uses dev.athens.storage.StorageProvider;
}
