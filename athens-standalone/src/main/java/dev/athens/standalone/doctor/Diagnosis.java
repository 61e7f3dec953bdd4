package dev.athens.standalone.doctor;

import dev.athens.config.Masked;
import dev.athens.server.text.PlainText;

/**
 * What a check has found.
 *
 * @param verdict how bad it is
 * @param subject what was looked at, such as {@code storage}
 * @param text what was found, without secrets
 * @param mend what to do about it; empty if nothing needs to be done
 */
record Diagnosis(Verdict verdict, String subject, String text, String mend) {
    /** How bad something is. */
    enum Verdict {
        OK,
        WARNING,
        BROKEN
    }

    /** Makes the texts fit for a terminal, and takes the logins out of URLs. */
    Diagnosis {
        text = PlainText.graphic(Masked.urls(text));
        mend = PlainText.graphic(Masked.urls(mend));
    }

    static Diagnosis ok(String subject, String text) {
        return new Diagnosis(Verdict.OK, subject, text, "");
    }

    static Diagnosis warning(String subject, String text, String mend) {
        return new Diagnosis(Verdict.WARNING, subject, text, mend);
    }

    static Diagnosis broken(String subject, String text, String mend) {
        return new Diagnosis(Verdict.BROKEN, subject, text, mend);
    }

    boolean isBroken() {
        return verdict == Verdict.BROKEN;
    }
}
