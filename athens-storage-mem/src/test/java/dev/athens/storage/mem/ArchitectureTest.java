package dev.athens.storage.mem;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = MemoryStorage.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DEPENDS_ON_THE_STORAGE_SPI_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.google.errorprone.annotations..",
                    "dev.athens.config",
                    "dev.athens.storage..",
                    "dev.athens.content",
                    "dev.athens.module");

    @ArchTest
    static final ArchRule USES_NO_FILES =
            classes().should().onlyDependOnClassesThat().resideOutsideOfPackage("java.nio..");

    @ArchTest
    static final ArchRule SHOWS_WHAT_THE_SPI_ASKS_FOR_ONLY =
            classes().that().arePublic().should().beAssignableTo(resideInAPackage("dev.athens.storage"));
}
