/**
 * What a storage keeps when it must not grow for ever: {@link dev.athens.retention.Retention}.
 *
 * <p>For example, at most 100 GB, and of modules below {@code github.com/acme} only tagged versions:
 *
 * <pre>
 * FileStorage storage = FileStorage.open(folder);
 * Evidence evidence = OriginEvidence.builder(storage, fetcher, scratch).build();
 * Retention.builder(storage, storage, evidence)
 *         .maxBytes(100L &lt;&lt; 30)
 *         .rules(List.of(RetentionRule.onlyTags(PathPatterns.parse("github.com/acme"))))
 *         .keepAll(PathPatterns.parse("*.corp.example"))
 *         .build()
 *         .run();
 * </pre>
 */
@NullMarked
package dev.athens.retention;

import org.jspecify.annotations.NullMarked;
