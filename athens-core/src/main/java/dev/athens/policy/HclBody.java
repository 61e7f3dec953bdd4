package dev.athens.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What stands in a file or between the braces of a block: attributes that are strings, and blocks. */
final class HclBody {
    private final Text head;
    private final List<Text> labels;
    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final List<HclBody> blocks = new ArrayList<>();

    /** A text and where it stands. */
    record Text(String file, int line, int column, String value) {
        PolicySyntaxException problem(String problem) {
            return new PolicySyntaxException(file, line, column, problem);
        }
    }

    private record Attribute(Text name, Text value) {}

    HclBody(Text head, List<Text> labels) {
        this.head = head;
        this.labels = List.copyOf(labels);
    }

    void add(Text name, Text value) {
        if (attributes.putIfAbsent(name.value(), new Attribute(name, value)) != null) {
            throw name.problem(name.value() + " is set twice");
        }
    }

    void add(HclBody block) {
        blocks.add(block);
    }

    /** The word that a block begins with. */
    String name() {
        return head.value();
    }

    List<Text> labels() {
        return labels;
    }

    List<HclBody> blocks() {
        return blocks;
    }

    Optional<Text> find(String name) {
        return Optional.ofNullable(attributes.get(name)).map(Attribute::value);
    }

    /** Complains of the first attribute with another name. */
    void attributesOnly(String... names) {
        for (Attribute attribute : attributes.values()) {
            String name = attribute.name().value();
            if (!Set.of(names).contains(name)) {
                throw attribute.name().problem("unknown attribute " + name + ", must be " + String.join(" or ", names));
            }
        }
    }

    PolicySyntaxException problem(String problem) {
        return head.problem(problem);
    }
}
