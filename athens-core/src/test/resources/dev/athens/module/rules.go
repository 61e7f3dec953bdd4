// Command rules says what Go's own packages think of names and versions. It reads lines of a question and its
// arguments in hexadecimal, and answers each with one line, quoted.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"go/version"
	"os"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		words := strings.Split(in.Text(), " ")
		args := make([]string, len(words)-1)
		for i, word := range words[1:] {
			arg, err := hex.DecodeString(word)
			if err != nil {
				panic(err)
			}
			args[i] = string(arg)
		}
		fmt.Fprintf(out, "%q\n", answer(words[0], args))
	}
}

func answer(question string, args []string) string {
	arg := args[0]
	switch question {
	case "rune":
		return describe([]rune(arg)[0])
	case "path":
		return text(module.CheckPath(arg))
	case "file":
		return text(module.CheckFilePath(arg))
	case "split":
		prefix, major, ok := module.SplitPathVersion(arg)
		if !ok {
			return ""
		}
		return prefix + " " + major
	case "fits":
		return fmt.Sprint(module.MatchPathMajor(args[1], arg))
	case "semver":
		return semver.Canonical(arg) + " " + module.CanonicalVersion(arg) + " " + fmt.Sprint(module.IsPseudoVersion(arg))
	case "compare":
		return fmt.Sprint(semver.Compare(arg, args[1]))
	case "base":
		base, err := module.PseudoVersionBase(arg)
		if err != nil {
			return "error"
		}
		return base
	case "module":
		return modfile.ModulePath([]byte(arg))
	case "vendor":
		file, err := modfile.ParseLax("go.mod", []byte(arg), nil)
		return fmt.Sprint(err == nil && file.Go != nil && version.Compare("go"+file.Go.Version, "go1.24") >= 0)
	case "info":
		return info([]byte(arg))
	}
	panic(question)
}

// revInfo is what the go command reads an .info file into: RevInfo of cmd/go/internal/modfetch.
type revInfo struct {
	Version string
	Time    time.Time
	Name    string  `json:"-"`
	Short   string  `json:"-"`
	Origin  *origin `json:",omitempty"`
}

// origin is Origin of cmd/go/internal/modfetch/codehost.
type origin struct {
	VCS, URL, Subdir, Hash, TagPrefix, TagSum, Ref, RepoSum string
}

func info(data []byte) string {
	info := new(revInfo)
	if json.Unmarshal(data, info) != nil || info.Version == "" {
		return "refused"
	}
	text := fmt.Sprint(info.Version, " ", info.Time.Unix(), " ", info.Time.Nanosecond())
	if o := info.Origin; o != nil {
		text += " " + strings.Join([]string{o.VCS, o.URL, o.Subdir, o.Hash, o.Ref}, ",")
	}
	return text
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// describe says what kind of character r is, and what stands for all that differ from it only in case.
func describe(r rune) string {
	folded := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		folded = min(folded, next)
	}
	if 'A' <= folded && folded <= 'Z' {
		folded += 'a' - 'A'
	}
	return fmt.Sprintf("%t %t %t %x %t", unicode.IsLetter(r), unicode.IsPrint(r), unicode.IsSpace(r), folded,
		module.CheckFilePath("x"+string(r)+"x") == nil)
}
