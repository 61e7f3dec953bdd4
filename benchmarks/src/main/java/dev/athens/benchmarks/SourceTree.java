package dev.athens.benchmarks;

import dev.athens.zip.SourceEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Makes source trees that look like Go code to a compressor, the same ones each time. */
final class SourceTree {
    private static final String[] WORDS =
            ("ctx err req resp client server config options handler buffer reader writer index value result node "
                            + "key path name entry table column query schema token parser scanner state event queue "
                            + "worker pool mutex timeout deadline header body status code message encode decode marshal "
                            + "offset length limit cursor page version module target source policy cluster namespace")
                    .split(" ", -1);
    private static final String[] LINES = {
        "\tif err := %s.%s(ctx, %s); err != nil {%n\t\treturn nil, fmt.Errorf(\"%s %s: %%w\", err)%n\t}%n",
        "\t%s := New%s(%s, %s)%n",
        "\tfor _, %s := range %s.%s {%n\t\t%s = append(%s, %s)%n\t}%n",
        "\t// %s holds the %s of the %s until the %s is closed.%n",
        "}%n%n// %s returns the %s of a %s, or nil if there is no %s.%n"
                + "func (%s *%s) %s(ctx context.Context, %s string) (*%s, error) {%n",
        "\tcase %s.%s == %s:%n\t\treturn %s, nil%n",
        "\tdefer %s.%s()%n",
    };

    private SourceTree() {}

    /** Files that are as long as one another; they are kept deflated, as they are in the pack of a repository. */
    static List<SourceEntry> of(int files, int fileBytes) {
        Random random = new Random(1);
        List<SourceEntry> entries = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            byte[] packed = deflated(text(random, fileBytes));
            String name = "pkg%03d/%s_%d.go".formatted(i / 20, WORDS[i % WORDS.length], i);
            entries.add(new SourceEntry(
                    name, SourceEntry.Kind.REGULAR, () -> new InflaterInputStream(new ByteArrayInputStream(packed))));
        }
        return entries;
    }

    private static byte[] text(Random random, int bytes) {
        StringBuilder text = new StringBuilder("package " + WORDS[random.nextInt(WORDS.length)] + "\n\n");
        while (text.length() < bytes) {
            text.append(LINES[random.nextInt(LINES.length)].formatted(words(random)));
        }
        text.setLength(bytes);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** As many names as any line needs. */
    private static Object[] words(Random random) {
        Object[] words = new Object[9];
        for (int i = 0; i < words.length; i++) {
            String word = WORDS[random.nextInt(WORDS.length)];
            String next = WORDS[random.nextInt(WORDS.length)];
            words[i] = random.nextBoolean()
                    ? word
                    : word + next.substring(0, 1).toUpperCase(Locale.ROOT) + next.substring(1);
        }
        return words;
    }

    private static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
