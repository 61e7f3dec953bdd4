package dev.athens.godoc.comment;

import java.util.List;
import java.util.Optional;

/** What stands between blank lines in a doc comment. */
public sealed interface Block {
    /** Running text; its line ends are those of the source. */
    record Paragraph(List<Inline> text) implements Block {
        /** Copies the list. */
        public Paragraph {
            text = List.copyOf(text);
        }
    }

    /** A heading of one line. */
    record Heading(String text) implements Block {
        /**
         * The name of its anchor, such as {@code hdr-Basic_usage}; the prefix keeps it from being mistaken for that of a symbol.
         */
        public Optional<String> anchor() {
            String trimmed = text.strip();
            if (trimmed.isEmpty()) {
                return Optional.empty();
            }
            StringBuilder id = new StringBuilder("hdr-");
            trimmed.codePoints().forEach(c -> id.appendCodePoint(Letters.isAsciiNamePart(c) ? c : '_'));
            return Optional.of(id.toString());
        }
    }

    /** Preformatted text, each line ended by a newline. */
    record Code(String text) implements Block {}

    /**
     * A list.
     *
     * @param blankBefore whether a blank line stood before it
     * @param blankBetween whether a blank line stood between its items
     */
    record Listing(List<Item> items, boolean blankBefore, boolean blankBetween) implements Block {
        /** Copies the list. */
        public Listing {
            items = List.copyOf(items);
        }

        /** Tells whether its items are shown with space between them: so they were written, or one has several paragraphs. */
        public boolean isLoose() {
            return blankBetween
                    || items.stream().anyMatch(item -> item.content().size() != 1);
        }

        /** Tells whether it is set off from what comes before it. */
        public boolean isSetOff() {
            return blankBefore || isLoose();
        }
    }

    /**
     * An item of a list.
     *
     * @param number as it was written; empty in a list of bullets
     */
    record Item(String number, List<Paragraph> content) {
        /** Copies the list. */
        public Item {
            content = List.copyOf(content);
        }
    }
}
