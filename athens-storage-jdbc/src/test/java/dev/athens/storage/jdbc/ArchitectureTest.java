package dev.athens.storage.jdbc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.InstantSource;

@AnalyzeClasses(
        packages = {"dev.athens.storage.jdbc", "dev.athens.index.jdbc"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DEPENDS_ON_THE_SPIS_AND_DATABASES_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.sql",
                    "org.jspecify..",
                    "com.google.errorprone.annotations..",
                    "com.zaxxer.hikari..",
                    "org.mariadb.jdbc..",
                    "org.postgresql..",
                    "dev.athens.config",
                    "dev.athens.content",
                    "dev.athens.fleet",
                    "dev.athens.index..",
                    "dev.athens.module",
                    "dev.athens.storage..",
                    "dev.athens.zip");

    @ArchTest
    static final ArchRule CLAIMS_BY_THE_CLOCK_OF_THE_DATABASE = noClasses()
            .that()
            .haveSimpleNameStartingWith("Claim")
            .or()
            .haveSimpleName("PostgresClaims")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(InstantSource.class);

    @ArchTest
    static final ArchRule KEEPS_STORAGE_AND_INDEX_APART = noClasses()
            .that()
            .resideInAPackage("dev.athens.storage.jdbc")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.athens.index.jdbc", "org.mariadb.jdbc..");

    @ArchTest
    static final ArchRule SHOWS_WHAT_THE_SPIS_ASK_FOR_ONLY = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .arePublic()
            .and()
            .resideOutsideOfPackage("dev.athens.storage.jdbc.internal")
            .should()
            .beAssignableTo(resideInAnyPackage("dev.athens.storage", "dev.athens.index"));
}
