package dev.athens;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.athens", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesLookInOneDirection = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.athens..")
            .ensureAllClassesAreContainedInArchitecture()
            .layer("proxy")
            .definedBy("dev.athens.proxy..")
            .layer("origins and stores")
            .definedBy(
                    "dev.athens.upstream..",
                    "dev.athens.sumdb..",
                    "dev.athens.index..",
                    "dev.athens.journal..",
                    "dev.athens.retention..",
                    "dev.athens.tombstone..")
            .layer("SPIs and rules")
            .definedBy("dev.athens.fetch..", "dev.athens.storage..", "dev.athens.policy..", "dev.athens.fleet..")
            .layer("formats")
            .definedBy("dev.athens.zip..", "dev.athens.protocol..", "dev.athens.content..")
            .layer("names")
            .definedBy("dev.athens.module..")
            .layer("network")
            .definedBy("dev.athens.net..")
            .layer("configured values")
            .definedBy("dev.athens.config..")
            .layer("observation")
            .definedBy("dev.athens.observe..")
            .layer("shared")
            .definedBy("dev.athens.internal..")
            .whereLayer("proxy")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("origins and stores")
            .mayOnlyBeAccessedByLayers("proxy")
            .whereLayer("network")
            .mayOnlyBeAccessedByLayers("origins and stores")
            .whereLayer("SPIs and rules")
            .mayOnlyBeAccessedByLayers("proxy", "origins and stores", "network")
            .whereLayer("formats")
            .mayOnlyBeAccessedByLayers("proxy", "origins and stores", "SPIs and rules")
            .whereLayer("names")
            .mayOnlyBeAccessedByLayers("proxy", "origins and stores", "SPIs and rules", "formats")
            .whereLayer("configured values")
            .mayOnlyBeAccessedByLayers("proxy", "origins and stores", "SPIs and rules", "network")
            .whereLayer("configured values")
            .mayOnlyAccessLayers("shared")
            .whereLayer("observation")
            .mayNotAccessAnyLayer()
            .whereLayer("shared")
            .mayOnlyAccessLayers("observation");

    /** The own database asks the client, which reads the tree; none of them looks back. */
    @ArchTest
    static final ArchRule checksumDatabasesLookInOneDirection = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.athens.sumdb..")
            .layer("own database")
            .definedBy("dev.athens.sumdb.log")
            .layer("client and relay")
            .definedBy("dev.athens.sumdb")
            .layer("tree")
            .definedBy("dev.athens.sumdb.tree")
            .whereLayer("own database")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("client and relay")
            .mayOnlyBeAccessedByLayers("own database")
            .whereLayer("tree")
            .mayOnlyBeAccessedByLayers("own database", "client and relay");

    /** What is said in the terms of the HTTP library stays with those who ask servers. */
    @ArchTest
    static final ArchRule onlyUpstreamsAskOverHttp = classes()
            .that()
            .resideInAPackage("dev.athens.net.http")
            .should()
            .onlyBeAccessed()
            .byAnyPackage("dev.athens.net.http", "dev.athens.upstream");

    /** Each package by itself, below others or not. */
    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.athens.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theHttpLibraryStaysWithThoseWhoAskServers = noClasses()
            .that()
            .resideOutsideOfPackages("dev.athens.net.http", "dev.athens.upstream")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("okhttp3..", "okio..", "kotlin..");

    @ArchTest
    static final ArchRule spisHoldOnlyJdkAndOwnTypes = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.athens.fetch..", "dev.athens.storage..", "dev.athens.policy..", "dev.athens.content..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google.common..", "okhttp3..", "com.fasterxml..");

    @ArchTest
    static final ArchRule namesDoNoInput = noClasses()
            .that()
            .resideInAPackage("dev.athens.module..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.net..");
}
