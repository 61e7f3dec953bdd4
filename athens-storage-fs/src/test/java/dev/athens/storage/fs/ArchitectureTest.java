package dev.athens.storage.fs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.InstantSource;

@AnalyzeClasses(packagesOf = FileStorage.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DEPENDS_ON_THE_STORAGE_SPI_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.google.errorprone..",
                    "dev.athens.config",
                    "dev.athens.fleet",
                    "dev.athens.index",
                    "dev.athens.retention",
                    "dev.athens.internal",
                    "dev.athens.storage..",
                    "dev.athens.protocol",
                    "dev.athens.content",
                    "dev.athens.module",
                    "dev.athens.zip");

    @ArchTest
    static final ArchRule CLAIMS_AND_NOTICES_BY_THE_CLOCK_OF_THE_FILE_SYSTEM = noClasses()
            .that()
            .haveSimpleNameStartingWith("Lease")
            .or()
            .haveSimpleName("FileNoticeboard")
            .or()
            .haveSimpleName("FileClock")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(InstantSource.class);

    @ArchTest
    static final ArchRule SHOWS_WHAT_THE_SPIS_ASK_FOR_ONLY = classes()
            .that()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .should()
            .beAssignableTo(resideInAnyPackage("dev.athens.storage", "dev.athens.index"));
}
