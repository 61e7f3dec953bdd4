package dev.athens.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = ProxyResponder.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule KNOWS_THE_CORE_AND_NO_SERVER = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "dev.athens.http",
                    "dev.athens.content",
                    "dev.athens.config",
                    "dev.athens.fetch",
                    "dev.athens.index",
                    "dev.athens.internal",
                    "dev.athens.module",
                    "dev.athens.policy",
                    "dev.athens.protocol",
                    "dev.athens.proxy",
                    "dev.athens.storage");
}
