package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ModuleProxyExtensionLifecycleTest {
    @RegisterExtension
    static final ModuleProxyExtension FOR_THE_CLASS = ModuleProxyExtension.serving();

    @RegisterExtension
    final ModuleProxyExtension forOneTest = ModuleProxyExtension.serving();

    private static final ConcurrentSkipListSet<String> CLASS_CACHES = new ConcurrentSkipListSet<>();
    private static final ConcurrentSkipListSet<String> TEST_CACHES = new ConcurrentSkipListSet<>();
    private static String urlAtFirst = "";

    @BeforeAll
    static void rememberUrl() {
        urlAtFirst = FOR_THE_CLASS.url();
    }

    @RepeatedTest(3)
    void keepsTheProxyOfAStaticFieldAndRenewsThatOfAnInstance() {
        CLASS_CACHES.add(cache(FOR_THE_CLASS));

        assertThat(TEST_CACHES.add(cache(forOneTest))).isTrue();
        assertThat(CLASS_CACHES).hasSize(1);
    }

    @AfterEach
    void stillRunsAfterATest() {
        assertThat(FOR_THE_CLASS.url()).isEqualTo(urlAtFirst);
        assertThat(Path.of(cache(forOneTest)).getParent()).isDirectory();
    }

    @Nested
    class InNestedClasses {
        @Test
        void keepsTheProxyOfTheOuterClass() {
            assertThat(FOR_THE_CLASS.url()).isEqualTo(urlAtFirst);
        }
    }

    private static String cache(ModuleProxyExtension proxy) {
        return proxy.goEnvironment().get("GOMODCACHE");
    }
}
