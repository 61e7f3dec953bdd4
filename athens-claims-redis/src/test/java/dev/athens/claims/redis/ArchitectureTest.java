package dev.athens.claims.redis;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = RedisClaims.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** A plugin sees no more of the server, above all nothing that is internal. */
    @ArchTest
    static final ArchRule DEPENDS_ON_THE_CLAIMS_SPI_AND_THE_CLIENT_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.google.errorprone..",
                    "redis.clients.jedis..",
                    "org.apache.commons.pool2..",
                    "dev.athens.claims.redis",
                    "dev.athens.config",
                    "dev.athens.fleet",
                    "dev.athens.module");

    @ArchTest
    static final ArchRule SHOWS_PROVIDERS_ONLY =
            classes().that().arePublic().should().beAssignableTo(resideInAnyPackage("dev.athens.fleet"));
}
