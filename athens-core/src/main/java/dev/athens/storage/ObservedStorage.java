package dev.athens.storage;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.observe.Observer;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A storage whose calls are seen. Thread-safe if the other one is.
 *
 * @param storage does the work
 * @param kind such as {@code disk}
 * @param observer sees the calls that are part of nothing
 */
public record ObservedStorage(Storage storage, String kind, Observer observer) implements Storage {
    private interface Call<T> {
        T run() throws IOException;
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        return observed("list", module, () -> storage.list(module));
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        return observed("find", version, () -> storage.find(version));
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        return observed("findHead", version, () -> storage.findHead(version));
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        return observed("saveHead", version, () -> storage.saveHead(version, head));
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        return observed("save", version, () -> storage.save(version, files));
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        return observed("delete", version, () -> storage.delete(version));
    }

    @Override
    public Optional<String> readOnlyReason() {
        return storage.readOnlyReason();
    }

    private <T> T observed(String call, Object subject, Call<T> work) throws IOException {
        try (Running step = Running.begin(observer, Step.STORAGE, kind + " " + call, subject.toString())) {
            try {
                return step.done(work.run());
            } catch (IOException | RuntimeException e) {
                step.failed(e);
                throw e;
            }
        }
    }

    @Override
    public String toString() {
        return storage.toString();
    }
}
