package dev.athens.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.athens", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule UNDERTOW_ONLY_HERE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.athens.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.undertow..", "org.xnio..");

    @ArchTest
    static final ArchRule NOBODY_LOOKS_BACK_AT_THE_SERVER = noClasses()
            .that()
            .resideOutsideOfPackage("dev.athens.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.athens.server..");

    @ArchTest
    static final ArchRule THE_SERVER_IS_THIN = noClasses()
            .that()
            .resideInAPackage("dev.athens.server..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("okhttp3..", "com.google.common..", "java.util.logging..")
                    .and(not(resideInAPackage("com.google.common.cache"))));

    @ArchTest
    static final ArchRule THE_SERVER_CHOOSES_NO_IMPLEMENTATIONS = noClasses()
            .that()
            .resideInAPackage("dev.athens.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.athens.storage.*..", "dev.athens.upstream..", "dev.athens.vcs..", "dev.athens.sumdb..");
}
