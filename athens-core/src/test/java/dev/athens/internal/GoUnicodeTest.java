package dev.athens.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoUnicodeTest {
    @Test
    void agreesWithTheJdkAboutLettersOfItsVersion() {
        // Unicode only ever adds letters, and Java 17 has version 13
        int[] missing = letters()
                .filter(c -> !Character.isLetter(c))
                .filter(Character::isDefined)
                .toArray();
        assertThat(missing).isEmpty();
        assertThat(letters().count()).isEqualTo(136_104);
    }

    private static IntStream letters() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(GoUnicode::isLetter);
    }

    @ParameterizedTest
    @ValueSource(ints = {'a', 'Z', 0xAA, 0x65E5, 0x9FFF, 0x870, 0x10570, 0x31350, 0x323AF})
    void knowsLetters(int codePoint) {
        assertThat(GoUnicode.isLetter(codePoint)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {'1', '_', 0x80, 0x301, 0x660, 0x2168, 0x1F600, 0xE000, 0xFFFD, 0x3134B, 0x323B0, 0x10FFFF})
    void knowsWhatIsNoLetter(int codePoint) {
        assertThat(GoUnicode.isLetter(codePoint)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "K, k",
        "\u212A, k",
        "\u017F, s",
        "S, s",
        "\u03A3, \u03C2",
        "\u03C3, \u03C2",
        "\u2C5F, \u2C2F",
        "\uA7C1, \uA7C0",
        "\uA7D1, \uA7D0",
        "\uD801\uDD97, \uD801\uDD70",
        "\u01C4, \u01C6"
    })
    void foldsToTheSame(String a, String b) {
        assertThat(GoUnicode.fold(a)).isEqualTo(GoUnicode.fold(b));
    }

    @ParameterizedTest
    @CsvSource({"\u00DF, ss", "\u0130, i", "\u0131, i", "I, \u0131", "\u00E9, e"})
    void keepsApart(String a, String b) {
        assertThat(GoUnicode.fold(a)).isNotEqualTo(GoUnicode.fold(b));
    }

    @Test
    void foldsWholeNames() {
        String name = "a/b.go";
        assertThat(GoUnicode.fold(name)).isSameAs(name);
        assertThat(GoUnicode.fold("Dir/\u212A\uD801\uDC00x")).isEqualTo(GoUnicode.fold("dIR/k\uD801\uDC28X"));
    }

    @Test
    void agreesWithTheJdkAboutFoldingOfLettersThatBothKnow() {
        int[] different = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(Character::isLetter)
                .filter(c -> c != 0x130 && c != 0x131)
                .filter(c -> !sameFold(c, Character.toUpperCase(c)) || !sameFold(c, Character.toLowerCase(c)))
                .toArray();
        assertThat(different).isEmpty();
    }

    private static boolean sameFold(int a, int b) {
        return GoUnicode.fold(Character.toString(a)).equals(GoUnicode.fold(Character.toString(b)));
    }

    @ParameterizedTest
    @ValueSource(ints = {' ', '~', 0xE9, 0x301, 0x2014, 0x1F600, 0xFFFD})
    void printsGraphicCharacters(int codePoint) {
        assertThat(GoUnicode.isPrint(codePoint)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, '\n', 0x7F, 0x85, 0xA0, 0xAD, 0x200B, 0x2028, 0xFEFF, 0xD800, 0xE000, 0x378, 0x10FFFF})
    void doesNotPrintOthers(int codePoint) {
        assertThat(GoUnicode.isPrint(codePoint)).isFalse();
    }

    @Test
    void knowsBlanksOfAllScripts() {
        assertThat("\t\n\u000B\f\r \u0085\u00A0\u1680\u2000\u200A\u2028\u2029\u202F\u205F\u3000".chars())
                .allMatch(GoUnicode::isSpace);
        assertThat("a\u200B\uFEFF\u180E\u001C".chars()).noneMatch(GoUnicode::isSpace);
    }
}
