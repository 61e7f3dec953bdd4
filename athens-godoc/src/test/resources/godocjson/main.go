// Command godocjson prints what go/doc finds in folders of Go source, a line of JSON for each package: the judge of our own
// reader. Its arguments are "all" or "exported", and folders; files are chosen for linux/amd64 with cgo.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"sort"
)

type value struct {
	Doc   string
	Names []string
}

type function struct {
	Doc, Name, Recv, Orig string
	Level                 int
	Examples              []example
}

type typ struct {
	Doc, Name      string
	Consts, Vars   []value
	Funcs, Methods []function
	Examples       []example
}

type example struct {
	Name, Suffix, Doc, Output string
	Unordered, EmptyOutput    bool
}

type note struct{ UID, Body string }

type comment struct{ Text, HTML, Synopsis string }

type pkg struct {
	Dir, Name, Doc, Synopsis string
	Imports, Filenames       []string
	Consts, Vars             []value
	Funcs                    []function
	Types                    []typ
	Examples                 []example
	Notes                    map[string][]note
	Comments                 []comment // of all docs, in the order of their fields
}

func main() {
	mode := doc.Mode(0)
	if os.Args[1] == "all" {
		mode = doc.AllDecls
	}
	ctxt := build.Default
	ctxt.GOOS, ctxt.GOARCH, ctxt.CgoEnabled = "linux", "amd64", true
	ctxt.ToolTags = nil
	w := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer w.Flush()
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, root := range os.Args[2:] {
		filepath.WalkDir(root, func(dir string, d os.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return nil
			}
			if d.Name() == "testdata" || d.Name() == ".git" {
				return filepath.SkipDir
			}
			if p, ok := read(&ctxt, dir, mode); ok {
				out.Encode(p)
			}
			return nil
		})
	}
}

func read(ctxt *build.Context, dir string, mode doc.Mode) (*pkg, bool) {
	b, err := ctxt.ImportDir(dir, 0)
	if err != nil {
		return nil, false
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, list := range [][]string{b.GoFiles, b.CgoFiles, b.TestGoFiles, b.XTestGoFiles} {
		for _, name := range list {
			f, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.ParseComments)
			if err != nil {
				return nil, false
			}
			files = append(files, f)
		}
	}
	d, err := doc.NewFromFiles(fset, files, "example.com/p", mode)
	if err != nil {
		return nil, false
	}
	p := &pkg{Dir: dir, Name: d.Name, Doc: d.Doc, Synopsis: d.Synopsis(d.Doc), Imports: d.Imports, Notes: map[string][]note{}}
	for _, f := range d.Filenames {
		p.Filenames = append(p.Filenames, filepath.Base(f))
	}
	sort.Strings(p.Filenames)
	r := &reader{d, p}
	r.comment(d.Doc)
	p.Consts, p.Vars, p.Funcs = r.values(d.Consts), r.values(d.Vars), r.funcs(d.Funcs)
	for _, t := range d.Types {
		r.comment(t.Doc)
		p.Types = append(p.Types, typ{t.Doc, t.Name, r.values(t.Consts), r.values(t.Vars), r.funcs(t.Funcs), r.funcs(t.Methods), examples(t.Examples)})
	}
	p.Examples = examples(d.Examples)
	for marker, notes := range d.Notes {
		for _, n := range notes {
			p.Notes[marker] = append(p.Notes[marker], note{n.UID, n.Body})
		}
	}
	return p, true
}

type reader struct {
	d *doc.Package
	p *pkg
}

func (r *reader) comment(text string) {
	parsed := r.d.Parser().Parse(text)
	pr := r.d.Printer()
	html := string(pr.HTML(parsed))
	pr.TextWidth = -1
	r.p.Comments = append(r.p.Comments, comment{string(pr.Text(parsed)), html, r.d.Synopsis(text)})
}

func (r *reader) values(list []*doc.Value) (out []value) {
	for _, v := range list {
		r.comment(v.Doc)
		out = append(out, value{v.Doc, v.Names})
	}
	return
}

func (r *reader) funcs(list []*doc.Func) (out []function) {
	for _, f := range list {
		r.comment(f.Doc)
		out = append(out, function{f.Doc, f.Name, f.Recv, f.Orig, f.Level, examples(f.Examples)})
	}
	return
}

func examples(list []*doc.Example) (out []example) {
	for _, e := range list {
		out = append(out, example{e.Name, e.Suffix, e.Doc, e.Output, e.Unordered, e.EmptyOutput})
	}
	return
}
