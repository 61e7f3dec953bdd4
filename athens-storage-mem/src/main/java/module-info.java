/** Module versions in memory. */
module dev.athens.storage.mem {
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires transitive dev.athens.core;

    exports dev.athens.storage.mem;

    provides dev.athens.storage.StorageProvider with
            dev.athens.storage.mem.MemoryStorageProvider;
}
