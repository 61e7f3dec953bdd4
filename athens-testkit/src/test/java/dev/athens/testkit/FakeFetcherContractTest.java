package dev.athens.testkit;

import dev.athens.fetch.ModuleFetcher;
import java.nio.file.Path;
import java.util.List;

class FakeFetcherContractTest extends ModuleFetcherContract {
    @Override
    protected ModuleFetcher newFetcher(List<FakeModule> modules, Path folder) {
        return FakeFetcher.serving(modules);
    }
}
