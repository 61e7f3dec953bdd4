package dev.athens.godoc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.athens.godoc", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNothingButJava = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "dev.athens.godoc..");

    @ArchTest
    static final ArchRule packagesLookInOneDirection = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.athens.godoc..")
            .layer("documentation")
            .definedBy("dev.athens.godoc")
            .layer("comments")
            .definedBy("dev.athens.godoc.comment")
            .layer("build constraints")
            .definedBy("dev.athens.godoc.build")
            .layer("syntax")
            .definedBy("dev.athens.godoc.syntax")
            .layer("tokens")
            .definedBy("dev.athens.godoc.scan")
            .whereLayer("documentation")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("comments")
            .mayOnlyBeAccessedByLayers("documentation")
            .whereLayer("build constraints")
            .mayOnlyBeAccessedByLayers("documentation")
            .whereLayer("syntax")
            .mayOnlyBeAccessedByLayers("documentation")
            .whereLayer("tokens")
            .mayOnlyBeAccessedByLayers("documentation", "syntax");
}
