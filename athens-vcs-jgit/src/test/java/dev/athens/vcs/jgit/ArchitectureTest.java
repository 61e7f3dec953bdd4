package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static List<JavaClass> publicClasses() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.athens.vcs.jgit").stream()
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC)
                                && type.getEnclosingClass()
                                        .map(outer -> outer.getModifiers().contains(JavaModifier.PUBLIC))
                                        .orElse(true))
                        .toList();
    }

    @Test
    void onlyTheFetcherItsRuleItsCredentialsAndExplanationsArePublic() {
        assertThat(publicClasses())
                .extracting(JavaClass::getSimpleName)
                .containsExactlyInAnyOrder(
                        "JGitFetcher",
                        "Builder",
                        "ProxySource",
                        "RepositoryRule",
                        "Question",
                        "Access",
                        "Decision",
                        "Credentials",
                        "Login",
                        "Explanation",
                        "Discovery",
                        "Resolution",
                        "Build");
    }

    @Test
    void signaturesHoldOnlyOurOwnTypesAndThoseOfTheJdk() {
        List<String> foreign = publicClasses().stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC)
                        && !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                .flatMap(ArchitectureTest::types)
                .map(type -> type.replaceFirst("^\\[+L", ""))
                .filter(type -> !type.startsWith("java.") && !type.startsWith("dev.athens.") && type.contains("."))
                .toList();
        assertThat(foreign).isEmpty();
    }

    private static Stream<String> types(JavaMethod method) {
        return Stream.concat(
                method.getRawParameterTypes().stream().map(JavaClass::getName),
                Stream.of(method.getRawReturnType().getName()));
    }
}
