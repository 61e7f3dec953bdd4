package dev.athens.tracing.otel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.athens.proxy.ObserverProvider;

@AnalyzeClasses(packagesOf = OtlpProvider.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** A plugin sees no more of the server, above all nothing that is internal. */
    @ArchTest
    static final ArchRule DEPENDS_ON_THE_SPI_AND_THE_LIBRARY_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.google.errorprone..",
                    "io.opentelemetry..",
                    "dev.athens.tracing.otel",
                    "dev.athens.config",
                    "dev.athens.fetch",
                    "dev.athens.observe",
                    "dev.athens.proxy");

    @ArchTest
    static final ArchRule SHOWS_PROVIDERS_ONLY =
            classes().that().arePublic().should().beAssignableTo(assignableTo(ObserverProvider.class));

    /** Requests do not wait until the library is loaded. */
    @ArchTest
    static final ArchRule ONLY_WHAT_SENDS_USES_THE_LIBRARY = noClasses()
            .that()
            .haveNameMatching(".*[.](OtlpProvider|Tracer|Span|Unsampled|SpanQueue)([$].*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..");
}
