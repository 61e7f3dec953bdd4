package dev.athens.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = FakeModule.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DEPENDS_ON_THE_CORE_AND_TEST_TOOLS_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "com.google.errorprone..",
                    "com.sun.net.httpserver..",
                    "org.assertj.core..",
                    "org.eclipse.jgit..",
                    "org.jspecify..",
                    "org.junit.jupiter..",
                    "dev.athens.testkit..",
                    "dev.athens.content",
                    "dev.athens.fetch",
                    "dev.athens.fleet",
                    "dev.athens.index",
                    "dev.athens.module",
                    "dev.athens.observe",
                    "dev.athens.protocol",
                    "dev.athens.proxy",
                    "dev.athens.storage",
                    "dev.athens.sumdb",
                    "dev.athens.sumdb.log",
                    "dev.athens.sumdb.tree",
                    "dev.athens.zip");

    @ArchTest
    static final ArchRule KNOWS_GIT_IN_A_PACKAGE_OF_ITS_OWN = noClasses()
            .that()
            .resideOutsideOfPackage("dev.athens.testkit.git")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jgit..", "dev.athens.testkit.git");
}
