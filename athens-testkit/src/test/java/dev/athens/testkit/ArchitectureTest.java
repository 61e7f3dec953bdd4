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
                    "com.sun.net.httpserver..",
                    "org.assertj.core..",
                    "org.eclipse.jgit..",
                    "org.jspecify..",
                    "org.junit.jupiter..",
                    "dev.athens.testkit",
                    "dev.athens.content",
                    "dev.athens.fetch",
                    "dev.athens.index",
                    "dev.athens.module",
                    "dev.athens.protocol",
                    "dev.athens.proxy",
                    "dev.athens.storage",
                    "dev.athens.sumdb",
                    "dev.athens.sumdb.log",
                    "dev.athens.sumdb.tree",
                    "dev.athens.zip");

    @ArchTest
    static final ArchRule KNOWS_GIT_IN_ITS_FIXTURE_ONLY = noClasses()
            .that()
            .haveNameNotMatching(".*\\.GitFixture(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jgit..");

    @ArchTest
    static final ArchRule KNOWS_HTTP_IN_ITS_SERVERS_ONLY = noClasses()
            .that()
            .haveNameNotMatching(".*\\.(HttpBridge|RawGitServer)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.net.httpserver..");
}
