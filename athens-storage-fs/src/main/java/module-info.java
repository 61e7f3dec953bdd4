/** Module versions in a folder, laid out as Go's own download cache. */
module dev.athens.storage.fs {
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires transitive dev.athens.core;

    exports dev.athens.storage.fs;

    provides dev.athens.storage.StorageProvider with
            dev.athens.storage.fs.FileStorageProvider;
}
