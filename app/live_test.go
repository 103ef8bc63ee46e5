package app_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ours is the beginning of the paths of our own packages.
const ours = "github.com/loupe-privacy/loupe/"

// A listed is a package as the go command lists it.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

// list returns the package of the browser client with all that it is made of.
func list(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles", "./client").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var one listed
		if err := dec.Decode(&one); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}

// A reach is which declarations of some packages use which, by full name.
type reach struct {
	uses map[string][]string
	done map[string]bool // what was reached
}

// fullName returns the name of a function, method, variable or constant of a
// package, and "" for anything else.
func fullName(o types.Object) string {
	switch o := o.(type) {
	case *types.Func:
		return o.Origin().FullName()
	case *types.Var, *types.Const:
		if o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
			return o.Pkg().Path() + "." + o.Name()
		}
	}
	return ""
}

// read adds the declarations of a package, and returns their names and where
// they are looked up.
func (r *reach) read(t *testing.T, p listed, from types.Importer, at *token.FileSet) ([]string, *types.Scope) {
	t.Helper()
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(at, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	check := types.Config{Importer: from}
	pkg, err := check.Check(p.ImportPath, at, files, info)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	add := func(name *ast.Ident, code ast.Node) {
		full := fullName(info.Defs[name])
		names = append(names, full)
		if strings.HasSuffix(at.Position(name.Pos()).Filename, "_gen.go") {
			return // the tables name every message
		}
		ast.Inspect(code, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && info.Uses[id] != nil {
				r.uses[full] = append(r.uses[full], fullName(info.Uses[id]))
			}
			return true
		})
	}
	for _, file := range files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				add(d.Name, d)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if v, ok := s.(*ast.ValueSpec); ok {
						for _, name := range v.Names {
							add(name, v)
						}
					}
				}
			}
		}
	}
	return names, pkg.Scope()
}

// from follows the uses of a name.
func (r *reach) from(name string) {
	if r.done[name] {
		return
	}
	r.done[name] = true
	for _, u := range r.uses[name] {
		r.from(u)
	}
}

// TestClientHasItsMessages holds that what the browser can show uses messages
// that it has, and that it carries none that only documents use.
func TestClientHasItsMessages(t *testing.T) {
	packages := list(t)
	exports := map[string]string{}
	for _, p := range packages {
		exports[p.ImportPath] = p.Export
	}
	at := token.NewFileSet()
	from := importer.ForCompiler(at, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	r := reach{uses: map[string][]string{}, done: map[string]bool{}}
	var roots []string
	var tables *types.Scope
	for _, p := range packages {
		if !strings.HasPrefix(p.ImportPath, ours) {
			continue
		}
		names, scope := r.read(t, p, from, at)
		switch p.ImportPath {
		case ours + "app/client":
			roots = names
		case ours + "locales":
			tables = scope
		}
	}
	for _, name := range roots {
		r.from(name)
	}
	number := func(name string) int64 {
		n, _ := constant.Int64Val(tables.Lookup(name).(*types.Const).Val())
		return n
	}
	count := 0
	for _, name := range tables.Names() {
		k, ok := tables.Lookup(name).(*types.Const)
		if !ok || types.TypeString(k.Type(), nil) != ours+"locales.Key" {
			continue
		}
		count++
		switch shown, has := r.done[fullName(k)], number(name) < number("clientCount"); {
		case shown && !has:
			t.Errorf("the client shows %s and is built without it: move it to a catalog of the client", name)
		case !shown && has:
			t.Errorf("only documents show %s: move it to a catalog of documents, as cmd/genlocales lists them", name)
		}
	}
	if count < 500 {
		t.Errorf("%d messages only", count)
	}
}
