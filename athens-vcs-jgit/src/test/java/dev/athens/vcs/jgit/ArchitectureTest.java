package dev.athens.vcs.jgit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

@AnalyzeClasses(packagesOf = JGitFetcher.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final List<String> EXPORTED = List.of("dev.athens.vcs.jgit", "dev.athens.vcs.jgit.login");

    @ArchTest
    static final ArchRule PACKAGES_LOOK_IN_ONE_DIRECTION = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.athens.vcs.jgit..")
            .layer("fetcher")
            .definedBy("dev.athens.vcs.jgit")
            .layer("discovery")
            .definedBy("dev.athens.vcs.jgit.discovery")
            .layer("versions")
            .definedBy("dev.athens.vcs.jgit.versions")
            .layer("archive")
            .definedBy("dev.athens.vcs.jgit.archive")
            .layer("net")
            .definedBy("dev.athens.vcs.jgit.net")
            .layer("clones")
            .definedBy("dev.athens.vcs.jgit.clones")
            .layer("place")
            .definedBy("dev.athens.vcs.jgit.place")
            .layer("login")
            .definedBy("dev.athens.vcs.jgit.login")
            .ensureAllClassesAreContainedInArchitecture()
            .whereLayer("fetcher")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("discovery")
            .mayOnlyBeAccessedByLayers("fetcher")
            .whereLayer("versions")
            .mayOnlyBeAccessedByLayers("fetcher")
            .whereLayer("archive")
            .mayOnlyBeAccessedByLayers("fetcher")
            .whereLayer("net")
            .mayOnlyBeAccessedByLayers("fetcher", "discovery")
            .whereLayer("clones")
            .mayOnlyBeAccessedByLayers("fetcher", "net", "versions", "archive")
            .whereLayer("place")
            .mayOnlyBeAccessedByLayers("fetcher", "discovery", "versions", "archive", "net", "clones")
            .whereLayer("login")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.athens.vcs.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule HTTP_IS_FOR_PAGES_AND_TRANSPORTS = noClasses()
            .that()
            .resideOutsideOfPackages("dev.athens.vcs.jgit.discovery", "dev.athens.vcs.jgit.net")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("okhttp3..", "okio..");

    @ArchTest
    static final ArchRule SSH_IS_FOR_TRANSPORTS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.athens.vcs.jgit.net")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.sshd..", "org.eclipse.jgit.transport.sshd..");

    @ArchTest
    static final ArchRule FINDING_A_REPOSITORY_NEEDS_NO_JGIT = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.athens.vcs.jgit.discovery", "dev.athens.vcs.jgit.place", "dev.athens.vcs.jgit.login")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jgit..");

    /** What is exported shows neither a library nor a package that is not exported. */
    @ArchTest
    static void signaturesHoldOnlyExportedTypesAndThoseOfTheJdk(JavaClasses classes) {
        List<String> foreign = classes.stream()
                .filter(type -> EXPORTED.contains(type.getPackageName()) && isPublic(type))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC)
                        && !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                .flatMap(ArchitectureTest::types)
                .map(JavaClass::getBaseComponentType)
                .filter(type -> !type.isPrimitive() && !isShown(type.getPackageName()))
                .map(JavaClass::getName)
                .toList();
        assertThat(foreign).isEmpty();
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isPublic).orElse(true);
    }

    private static Stream<JavaClass> types(JavaMethod method) {
        return Stream.concat(method.getRawParameterTypes().stream(), Stream.of(method.getRawReturnType()));
    }

    private static boolean isShown(String name) {
        return name.startsWith("java.")
                || EXPORTED.contains(name)
                || (name.startsWith("dev.athens.") && !name.startsWith("dev.athens.vcs.jgit."));
    }
}
