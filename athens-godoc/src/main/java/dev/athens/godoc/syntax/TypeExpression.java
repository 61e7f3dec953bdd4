package dev.athens.godoc.syntax;

import java.util.List;

/** How a type is written, as far as it matters what is in it. Source: The Go Programming Language Specification, "Types". */
public sealed interface TypeExpression {
    /** Where it begins. */
    int start();

    /** Where it ends. */
    int end();

    /** {@code Reader}. */
    record Name(Identifier name) implements TypeExpression {
        @Override
        public int start() {
            return name.start();
        }

        @Override
        public int end() {
            return name.end();
        }
    }

    /** {@code io.Reader}. */
    record Qualified(String importName, Identifier name, int start) implements TypeExpression {
        @Override
        public int end() {
            return name.end();
        }
    }

    /** {@code List[int]}. */
    record Instance(TypeExpression generic, List<TypeExpression> arguments, int end) implements TypeExpression {
        /** Copies the list. */
        public Instance {
            arguments = List.copyOf(arguments);
        }

        @Override
        public int start() {
            return generic.start();
        }
    }

    /** {@code (T)}. */
    record Parenthesized(TypeExpression inner, int start, int end) implements TypeExpression {}

    /** {@code *T}. */
    record Pointer(TypeExpression base, int start) implements TypeExpression {
        @Override
        public int end() {
            return base.end();
        }
    }

    /** {@code ~T}, in a constraint. */
    record Underlying(TypeExpression base, int start) implements TypeExpression {
        @Override
        public int end() {
            return base.end();
        }
    }

    /** {@code A | B}, in a constraint. */
    record Union(List<TypeExpression> terms) implements TypeExpression {
        /** Copies the list. */
        public Union {
            terms = List.copyOf(terms);
        }

        @Override
        public int start() {
            return terms.get(0).start();
        }

        @Override
        public int end() {
            return terms.get(terms.size() - 1).end();
        }
    }

    /** {@code []T} or {@code [4]T}. */
    record Array(TypeExpression element, int start) implements TypeExpression {
        @Override
        public int end() {
            return element.end();
        }
    }

    /** {@code map[K]V}. */
    record MapOf(TypeExpression key, TypeExpression value, int start) implements TypeExpression {
        @Override
        public int end() {
            return value.end();
        }
    }

    /** {@code chan T}. */
    record Channel(TypeExpression element, int start) implements TypeExpression {
        @Override
        public int end() {
            return element.end();
        }
    }

    /** {@code func(a A) B}. */
    record Function(Signature signature, int start) implements TypeExpression {
        @Override
        public int end() {
            return signature.end();
        }
    }

    /**
     * {@code struct { … }}.
     *
     * @param open where its brace is
     */
    record Struct(List<Field> fields, int start, int open, int end) implements TypeExpression {
        /** Copies the list. */
        public Struct {
            fields = List.copyOf(fields);
        }
    }

    /**
     * {@code interface { … }}.
     *
     * @param elements methods have a name and a {@link Function}, what is embedded has no name
     * @param open where its brace is
     */
    record Interface(List<Field> elements, int start, int open, int end) implements TypeExpression {
        /** Copies the list. */
        public Interface {
            elements = List.copyOf(elements);
        }
    }

    /** What is no type, where one should be. */
    record Malformed(int start, int end) implements TypeExpression {}

    /**
     * The name of the type that it is, or points to, or is an instance of.
     *
     * @param name empty if it has none
     * @param isImported whether it belongs to another package
     */
    record BaseName(String name, boolean isImported) {
        private static final BaseName NONE = new BaseName("", false);
    }

    /** The name behind pointers, parentheses and type arguments. */
    default BaseName baseName() {
        if (this instanceof Name named) {
            return new BaseName(named.name().name(), false);
        }
        if (this instanceof Qualified qualified) {
            return new BaseName(qualified.name().name(), true);
        }
        if (this instanceof Instance instance) {
            return instance.generic().baseName();
        }
        if (this instanceof Parenthesized parenthesized) {
            return parenthesized.inner().baseName();
        }
        return this instanceof Pointer pointer ? pointer.base().baseName() : BaseName.NONE;
    }
}
