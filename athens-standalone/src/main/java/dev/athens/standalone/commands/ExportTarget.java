package dev.athens.standalone.commands;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Storage;
import java.io.IOException;

/** A folder that versions are copied into. Used by several threads, each with another version. */
interface ExportTarget {
    /** Tells whether a whole version is there. */
    boolean has(ModuleVersion version) throws IOException;

    /** Copies a version; it is whole or not there, whatever happens. */
    void save(ModuleVersion version, ModuleFiles files) throws IOException;

    /**
     * Copies a version without its zip.
     *
     * @return whether it was copied; false if it is there already, with a zip or without
     */
    boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException;

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

            @Override
            public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
                return storage.saveHead(version, head);
            }
        };
    }
}
