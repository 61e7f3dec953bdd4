// Command unicode writes the tables of GoUnicode: go run unicode.go > unicode.txt
//
// Sections are headed by [name]; a line is first-last (hexadecimal), in [fold] one code point and what it folds to.
package main

import (
	"bufio"
	"fmt"
	"os"
	"unicode"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	fmt.Fprintf(out, "# Unicode %s as in Go's package unicode\n", unicode.Version)
	ranges(out, "letter", unicode.IsLetter)
	ranges(out, "print", unicode.IsPrint)
	fmt.Fprintln(out, "[fold]")
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if f := fold(r); f != r {
			fmt.Fprintf(out, "%X %X\n", r, f)
		}
	}
}

func ranges(out *bufio.Writer, name string, in func(rune) bool) {
	fmt.Fprintf(out, "[%s]\n", name)
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !in(r) {
			continue
		}
		first := r
		for r < unicode.MaxRune && in(r+1) {
			r++
		}
		fmt.Fprintf(out, "%X-%X\n", first, r)
	}
}

// fold gives the smallest of the runes that differ only in case, ASCII letters in lower case.
func fold(r rune) rune {
	for {
		next := unicode.SimpleFold(r)
		if next <= r {
			r = next
			break
		}
		r = next
	}
	if 'A' <= r && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}
