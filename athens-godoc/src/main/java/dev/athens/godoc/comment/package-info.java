/**
 * Doc comments: their grammar, and how they are shown. Source: "Go Doc Comments", go.dev/doc/comment, and the behaviour of
 * go/doc/comment.
 */
@NullMarked
package dev.athens.godoc.comment;

import org.jspecify.annotations.NullMarked;
