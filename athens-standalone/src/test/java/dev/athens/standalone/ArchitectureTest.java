package dev.athens.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.athens",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule NOBODY_LOOKS_BACK_AT_THE_PROGRAM = noClasses()
            .that()
            .resideOutsideOfPackage("dev.athens.standalone..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.athens.standalone..");

    @ArchTest
    static final ArchRule THE_COMMAND_LINE_IS_ONLY_HERE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.athens.standalone..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "org.tomlj..", "java.util.logging..");

    @ArchTest
    static final ArchRule THE_PROGRAM_IS_THIN = noClasses()
            .that()
            .resideInAPackage("dev.athens.standalone..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "okhttp3..", "org.eclipse.jgit..", "io.undertow..", "com.google.common..", "dev.athens.internal..");

    @ArchTest
    static final ArchRule ONLY_THE_WIRING_CHOOSES_IMPLEMENTATIONS = noClasses()
            .that()
            .resideInAPackage("dev.athens.standalone")
            .and()
            .haveNameNotMatching(
                    ".*\\.(Wiring|Origins|Rules|Housekeeping|StoredHashes|Explain.*|Sumdb.*|Import|Export.*"
                            + "|StoreOptions|Verify|Prefetch|Evict|TrainingRun)")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.athens.storage.*..", "dev.athens.upstream..", "dev.athens.vcs..", "dev.athens.sumdb..");
}
