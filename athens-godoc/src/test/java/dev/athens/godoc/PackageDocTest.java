package dev.athens.godoc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.godoc.syntax.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What go/doc does not say: how declarations are shown, and what becomes of source that is no Go or means harm. */
@Timeout(30)
class PackageDocTest {
    private static PackageDoc read(String source) {
        return PackageDoc.of("example.com/p", List.of(SourceFile.parse("p.go", source)), Visibility.EXPORTED);
    }

    @Test
    void showsTypesWithoutWhatIsNotExported() {
        PackageDoc doc = read("""
                package p

                // T is a type.
                type T struct {
                	// A is kept.
                	A, b int // both

                	// hidden is not.
                	hidden string // neither

                	C func(x int) error
                	inner
                }
                """);

        assertThat(doc.types().get(0).declaration()).isEqualTo("""
                        type T struct {
                        	// A is kept.
                        	A int // both

                        	C func(x int) error
                        	// contains filtered or unexported fields
                        }""");
        assertThat(doc.types().get(0).members()).containsExactly("A", "C");
    }

    @Test
    void showsInterfacesWithoutWhatIsNotExported() {
        PackageDoc doc = read("package p\n\ntype I interface {\n\tA()\n\tb()\n\terror\n}\n");

        assertThat(doc.types().get(0).declaration()).isEqualTo("""
                        type I interface {
                        	A()
                        	error
                        	// contains filtered or unexported methods
                        }""");
    }

    @Test
    void showsTypesOfAGroupEachByItself() {
        PackageDoc doc = read("package p\n\ntype (\n\tA struct {\n\t\tX int\n\t}\n\n\tB int\n)\n");

        assertThat(doc.types().stream().map(TypeDoc::declaration))
                .containsExactly("type A struct {\n\tX int\n}", "type B int");
    }

    @Test
    void showsFunctionsWithoutTheirBodies() {
        PackageDoc doc =
                read("package p\n\n// F does.\nfunc F[T any](a, b T) (x []T, err error) {\n\tpanic(\"}\")\n}\n");

        assertThat(doc.functions().get(0).declaration()).isEqualTo("func F[T any](a, b T) (x []T, err error)");
        assertThat(doc.functions().get(0).place()).isEqualTo(new Place("p.go", 4));
    }

    @Test
    void keepsThePlacesOfConstantsThatAreNotShown() {
        PackageDoc doc = read("package p\n\nconst (\n\tA = iota\n\tb\n\tC, d = iota, 7\n)\n");

        assertThat(doc.constants().get(0).declaration()).isEqualTo("const (\n\tA = iota\n\tC, _ = iota, 7\n)");
        assertThat(doc.constants().get(0).names()).containsExactly("A", "C", "_");
    }

    @Test
    void notesWhatIsNoGoAndGoesOnBehindIt() {
        PackageDoc doc = read("package p\n\nfunc A( {\n}\n\nvar ] = 3\n\n// B is well.\nfunc B() {}\n");

        assertThat(doc.functions().stream().map(FunctionDoc::name)).contains("B");
        assertThat(doc.problems()).isNotEmpty();
        assertThat(doc.problems().get(0).place()).isEqualTo(new Place("p.go", 3));
        assertThat(doc.problems().get(0).message()).contains("expected");
    }

    @Test
    void readsHostileSourceInTimeThatGrowsWithItsSize() {
        int many = 200_000;
        for (String source : List.of(
                "package p\n\ntype T " + "[]".repeat(many) + "int\n",
                "package p\n\ntype T " + "(".repeat(many),
                "package p\n\ntype T " + "struct{ A ".repeat(many),
                "package p\n\ntype T " + "func(".repeat(many),
                "package p\n\ntype T " + "map[".repeat(many),
                "package p\n\nfunc F(" + "a, ".repeat(many),
                "package p\n\nvar X = " + "{".repeat(many),
                "package p\n\nvar X = f(" + "/**/ ".repeat(many) + ")\n",
                "package p\n\n" + "type T[P ".repeat(many),
                "package p\n\n" + "const A = 1\n".repeat(many / 4),
                "package p\n\n" + "//\n".repeat(many) + "func F() {}\n",
                "//go:build " + "(".repeat(many) + "\npackage p\n")) {
            assertThat(read(source).name()).isIn("p", "");
        }
    }

    @Test
    void countsWaysOfEmbeddingNoFurtherThanItMust() {
        StringBuilder source = new StringBuilder("package p\n\n");
        for (int i = 0; i < 60; i++) {
            source.append("type T%d struct { *A%d; *B%d }\n".formatted(i, i + 1, i + 1));
            source.append("type A%d struct { *T%d }\ntype B%d struct { *T%d }\n".formatted(i + 1, i + 1, i + 1, i + 1));
        }

        assertThat(read(source.toString()).types()).hasSizeGreaterThan(100);
    }
}
