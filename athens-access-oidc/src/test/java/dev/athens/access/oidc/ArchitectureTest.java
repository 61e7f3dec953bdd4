package dev.athens.access.oidc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = OidcLogins.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DEPENDS_ON_CALLERS_AND_THE_NETWORK_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.google.errorprone..",
                    "com.nimbusds.jose..",
                    "okhttp3..",
                    "dev.athens.access.oidc",
                    "dev.athens.fetch",
                    "dev.athens.internal",
                    "dev.athens.module",
                    "dev.athens.net..",
                    "dev.athens.policy");

    @ArchTest
    static final ArchRule LETS_NOBODY_ELSE_OPEN_CONNECTIONS =
            noClasses().should().dependOnClassesThat().resideInAPackage("com.nimbusds.jose.jwk.source..");

    @ArchTest
    static final ArchRule KEEPS_THE_HTTP_LIBRARY_IN_ONE_CLASS = noClasses()
            .that()
            .doNotHaveSimpleName("IssuerClient")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("okhttp3..");
}
