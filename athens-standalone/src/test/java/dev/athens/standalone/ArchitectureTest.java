package dev.athens.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

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
                    "okhttp3..",
                    "org.eclipse.jgit..",
                    "io.undertow..",
                    "org.xnio..",
                    "org.jboss..",
                    "com.google.common..",
                    "dev.athens.internal..");

    @ArchTest
    static final ArchRule CONFIGURATION_AND_LOG_CHOOSE_NO_IMPLEMENTATIONS = noClasses()
            .that()
            .resideInAnyPackage("dev.athens.standalone.config", "dev.athens.standalone.log")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.athens.storage.*..", "dev.athens.upstream..", "dev.athens.vcs..", "dev.athens.sumdb..");

    @ArchTest
    static final ArchRule NO_PACKAGES_GO_IN_CIRCLES =
            slices().matching("dev.athens.(standalone..)").should().beFreeOfCycles();
}
