package dev.athens.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

@AnalyzeClasses(packages = "dev.athens", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** What an embedder sees. */
    private static final Set<String> EXPORTED =
            Set.of("dev.athens.server", "dev.athens.server.options", "dev.athens.server.users");

    @ArchTest
    static void packagesLookInOneDirection(JavaClasses classes) {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.athens.server..")
                .layer("server")
                .definedBy("dev.athens.server")
                .layer("endpoints")
                .definedBy("dev.athens.server.endpoints")
                .layer("modules")
                .definedBy("dev.athens.server.modules")
                .layer("access")
                .definedBy("dev.athens.server.access")
                .layer("listen")
                .definedBy("dev.athens.server.listen")
                .layer("shortcut")
                .definedBy("dev.athens.server.shortcut")
                .layer("http")
                .definedBy("dev.athens.server.http")
                .layer("body")
                .definedBy("dev.athens.server.body")
                .layer("users")
                .definedBy("dev.athens.server.users")
                .layer("options")
                .definedBy("dev.athens.server.options")
                .layer("memory")
                .definedBy("dev.athens.server.memory")
                .layer("files")
                .definedBy("dev.athens.server.files")
                .layer("text")
                .definedBy("dev.athens.server.text")
                .ensureAllClassesAreContainedInArchitecture()
                .whereLayer("server")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("endpoints")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("modules")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("access")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("listen")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("shortcut")
                .mayOnlyBeAccessedByLayers("server", "modules", "listen")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("server", "endpoints", "modules", "access", "shortcut")
                .whereLayer("body")
                .mayOnlyBeAccessedByLayers("endpoints", "modules", "listen", "shortcut", "http")
                .whereLayer("users")
                .mayOnlyBeAccessedByLayers("server", "access")
                .whereLayer("options")
                .mayOnlyBeAccessedByLayers("server", "endpoints", "modules", "access", "listen", "http", "body")
                .whereLayer("memory")
                .mayOnlyBeAccessedByLayers("listen", "http", "body")
                .whereLayer("files")
                .mayOnlyBeAccessedByLayers("server", "endpoints", "listen", "users")
                .whereLayer("text")
                .mayOnlyBeAccessedByLayers("access", "http", "body")
                .check(classes.that(resideInAPackage("dev.athens.server..")));
    }

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.athens.(server..)").should().beFreeOfCycles();

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
    static final ArchRule ONLY_HOT_RESPONSES_NEED_GUAVA = noClasses()
            .that()
            .resideOutsideOfPackages("dev.athens.server.modules")
            .and()
            .resideInAPackage("dev.athens.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.common..");

    @ArchTest
    static final ArchRule TEXTS_FILES_AND_OPTIONS_KNOW_NO_SOCKETS = noClasses()
            .that()
            .resideInAnyPackage("dev.athens.server.text", "dev.athens.server.files", "dev.athens.server.users")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.undertow..", "org.xnio..");

    @ArchTest
    static final ArchRule THE_SERVER_CHOOSES_NO_IMPLEMENTATIONS = noClasses()
            .that()
            .resideInAPackage("dev.athens.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.athens.storage.*..", "dev.athens.upstream..", "dev.athens.vcs..", "dev.athens.sumdb..");

    /** What is exported shows no package that is not exported, and of Undertow only what handlers are. */
    @ArchTest
    static void signaturesHoldOnlyExportedTypes(JavaClasses classes) {
        List<String> foreign = classes.stream()
                .filter(type -> EXPORTED.contains(type.getPackageName()) && isPublic(type))
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC)
                        && !unit.getModifiers().contains(JavaModifier.SYNTHETIC))
                .flatMap(unit -> types(unit)
                        .map(JavaClass::getBaseComponentType)
                        .filter(type -> !type.isPrimitive() && !isShown(type.getPackageName()))
                        .map(type -> unit.getFullName() + " shows " + type.getName()))
                .toList();
        assertThat(foreign).isEmpty();
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isPublic).orElse(true);
    }

    private static Stream<JavaClass> types(JavaCodeUnit unit) {
        return Stream.concat(unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType()));
    }

    private static boolean isShown(String name) {
        return name.startsWith("java.")
                || name.equals("io.undertow.server")
                || EXPORTED.contains(name)
                || (name.startsWith("dev.athens.") && !name.startsWith("dev.athens.server."));
    }
}
