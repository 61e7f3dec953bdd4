package dev.athens.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
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
    static final ArchRule PACKAGES_LOOK_IN_ONE_DIRECTION = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.athens.standalone..")
            .layer("program")
            .definedBy("dev.athens.standalone")
            .layer("explain")
            .definedBy("dev.athens.standalone.explain")
            .layer("doctor")
            .definedBy("dev.athens.standalone.doctor")
            .layer("commands")
            .definedBy("dev.athens.standalone.commands")
            .layer("admin")
            .definedBy("dev.athens.standalone.admin")
            .layer("versions")
            .definedBy("dev.athens.standalone.versions")
            .layer("wiring")
            .definedBy("dev.athens.standalone.wiring")
            .layer("credentials")
            .definedBy("dev.athens.standalone.credentials")
            .layer("access")
            .definedBy("dev.athens.standalone.access")
            .layer("hooks")
            .definedBy("dev.athens.standalone.hooks")
            .layer("events")
            .definedBy("dev.athens.standalone.events")
            .layer("log")
            .definedBy("dev.athens.standalone.log")
            .layer("config")
            .definedBy("dev.athens.standalone.config")
            .layer("plugins")
            .definedBy("dev.athens.standalone.plugins")
            .layer("metrics")
            .definedBy("dev.athens.standalone.metrics")
            .whereLayer("metrics")
            .mayOnlyBeAccessedByLayers("wiring")
            .whereLayer("program")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("explain")
            .mayOnlyBeAccessedByLayers("program")
            .whereLayer("doctor")
            .mayOnlyBeAccessedByLayers("program")
            .whereLayer("commands")
            .mayOnlyBeAccessedByLayers("program", "explain", "doctor")
            .whereLayer("admin")
            .mayOnlyBeAccessedByLayers("commands")
            .whereLayer("versions")
            .mayOnlyBeAccessedByLayers("admin", "commands")
            .whereLayer("wiring")
            .mayOnlyBeAccessedByLayers("versions", "admin", "commands", "explain", "doctor")
            .whereLayer("credentials")
            .mayOnlyBeAccessedByLayers("wiring")
            .whereLayer("access")
            .mayOnlyBeAccessedByLayers("wiring")
            .whereLayer("hooks")
            .mayOnlyBeAccessedByLayers("wiring")
            .whereLayer("events")
            .mayOnlyBeAccessedByLayers("wiring", "admin")
            .whereLayer("log")
            .mayOnlyBeAccessedByLayers("admin", "commands", "explain", "doctor")
            .whereLayer("plugins")
            .mayOnlyBeAccessedByLayers("config");

    @ArchTest
    static final ArchRule NO_PACKAGES_GO_IN_CIRCLES =
            slices().matching("dev.athens.(standalone..)").should().beFreeOfCycles();
}
