package dev.athens.standalone.commands;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Storage;
import java.io.IOException;

/** A folder that versions are copied into. Used by several threads, each with another version. */
interface ExportTarget {
    /** Tells whether a whole version is there. */
    boolean has(ModuleVersion version) throws IOException;

    /** Copies a version; it is whole or not there, whatever happens. */
    void save(ModuleVersion version, ModuleFiles files) throws IOException;

    /** A folder in the layout of a proxy. */
    static ExportTarget of(Storage storage) {
        return new ExportTarget() {
            @Override
            public boolean has(ModuleVersion version) throws IOException {
                return storage.find(version).isPresent();
            }

            @Override
            public void save(ModuleVersion version, ModuleFiles files) throws IOException {
                storage.save(version, files);
            }
        };
    }
}
