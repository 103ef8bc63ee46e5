package app_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// quiet are the packages below this one that show nothing: their strings are
// for programs.
var quiet = []string{"apptest", "client", "markup"}

// A remark is what the lint has to say about a line.
type remark struct {
	line int
	text string
}

// banned are the calls that no view may make, and why.
var banned = map[string]string{
	"Raw":    "breaks Trusted Types",
	"Style":  "breaks the content security policy",
	"Styles": "breaks the content security policy",
	"Textf":  "words come from locales",
	"Script": "pages carry no scripts of their own",
}

// speaking are the calls whose argument people read or hear, by the index of
// that argument.
var speaking = map[string]int{"Text": 0, "Title": 0, "Placeholder": 0, "Alt": 0, "Label": 0, "Aria": 1}

// codes are the aria attributes whose value is for programs.
var codes = []string{"hidden", "current", "labelledby", "describedby", "invalid", "controls", "expanded", "live"}

// lint returns what is wrong with one file of the views.
func lint(file *ast.File, at *token.FileSet) []remark {
	var found []remark
	say := func(n ast.Node, format string, args ...any) {
		found = append(found, remark{at.Position(n.Pos()).Line, fmt.Sprintf(format, args...)})
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			lintCall(n, say)
		case *ast.GenDecl:
			lintVariable(file, n, say)
		}
		return true
	})
	return found
}

// lintCall checks one call.
func lintCall(call *ast.CallExpr, say func(ast.Node, string, ...any)) {
	name := called(call)
	if why := banned[name]; why != "" {
		say(call, "%s: %s", name, why)
	}
	if name == "NoValidate" && len(call.Args) == 1 && ident(call.Args[0]) == "false" {
		say(call, "NoValidate(false) turns it on")
	}
	if i, ok := speaking[name]; ok && i < len(call.Args) && !isCode(name, call) {
		if s, ok := literal(call.Args[i]); ok && strings.ContainsFunc(s, unicode.IsLetter) {
			say(call, "%q is said to people and comes from no catalog", s)
		}
	}
	if s, ok := firstLiteral(call); ok && s == "" && (name == "Value" || name == "Alt" || name == "Text") {
		say(call, "%s of nothing is dropped, or an empty text", name)
	}
	if name == "Body" {
		lintBody(call, say)
	}
}

// lintBody finds two texts side by side among the children of an element.
func lintBody(call *ast.CallExpr, say func(ast.Node, string, ...any)) {
	before := false
	for _, child := range call.Args {
		c, ok := child.(*ast.CallExpr)
		text := ok && called(c) == "Text" && isPackageText(c)
		if text && before {
			say(child, "two texts side by side")
		}
		before = text
	}
}

// isPackageText reports whether a call makes a text, as ui.Text and pen.Text
// do, and does not put one into an element, as ui.P().Text does.
func isPackageText(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && ident(sel.X) != ""
}

// isCode reports whether a call sets an aria attribute that is for programs.
func isCode(name string, call *ast.CallExpr) bool {
	if name != "Aria" {
		return false
	}
	s, _ := firstLiteral(call)
	for _, c := range codes {
		if c == s {
			return true
		}
	}
	return false
}

// lintVariable finds package variables that somebody assigns to: language and
// person travel in values, never in the package.
func lintVariable(file *ast.File, decl *ast.GenDecl, say func(ast.Node, string, ...any)) {
	if decl.Tok != token.VAR {
		return
	}
	for _, spec := range decl.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || len(v.Values) > 0 || !isTopLevel(file, decl) {
			continue
		}
		say(v, "package variable %s has no fixed value", v.Names[0].Name)
	}
}

// isTopLevel reports whether a declaration is one of the file's own.
func isTopLevel(file *ast.File, decl *ast.GenDecl) bool {
	for _, d := range file.Decls {
		if d == decl {
			return true
		}
	}
	return false
}

// called returns the name of what a call calls, without what it belongs to.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// ident returns the name of an identifier, or "".
func ident(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// firstLiteral returns the first argument of a call if it is a string.
func firstLiteral(call *ast.CallExpr) (string, bool) {
	if len(call.Args) == 0 {
		return "", false
	}
	return literal(call.Args[0])
}

// literal returns a string that is written out, also as a part of a sum.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		x, okX := literal(e.X)
		y, okY := literal(e.Y)
		return x + y, okX || okY
	}
	return "", false
}

func TestViewRules(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			for _, q := range quiet {
				if path == q {
					return fs.SkipDir
				}
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		at := token.NewFileSet()
		file, err := parser.ParseFile(at, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, r := range lint(file, at) {
			t.Errorf("%s:%d: %s", path, r.line, r.text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Errorf("looked at %d files only", files)
	}
}

func TestViewRulesFind(t *testing.T) {
	for _, test := range []struct {
		name, code string
		want       int
	}{
		{"clean", `ui.P().Class("x").Body(ui.Text(a+" · "), ui.B().Text(b), ui.Text(c))`, 0},
		{"raw", `ui.Raw(a)`, 1},
		{"style", `ui.P().Style("color", a)`, 1},
		{"words in a text", `ui.P().Text("Bonjour")`, 1},
		{"words in a sum", `ui.P().Text(a + " jours")`, 1},
		{"words in a label", `ui.P().Aria("label", "Menu")`, 1},
		{"code in aria", `ui.P().Aria("hidden", "true")`, 0},
		{"two texts", `ui.P().Body(ui.Text(a), ui.Text(b))`, 1},
		{"two texts by a pen", `ui.P().Body(pen.Text(a), ui.Text(b))`, 1},
		{"two elements", `ui.P().Body(ui.B().Text(a), ui.B().Text(b))`, 0},
		{"validation", `ui.Form().NoValidate(false)`, 1},
		{"empty value", `ui.Option().Value("")`, 1},
	} {
		at := token.NewFileSet()
		file, err := parser.ParseFile(at, "x.go", "package x\n\nvar _ = "+test.code+"\n", 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := lint(file, at); len(got) != test.want {
			t.Errorf("%s: %v, want %d remarks", test.name, got, test.want)
		}
	}
}
