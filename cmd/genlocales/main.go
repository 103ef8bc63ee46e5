// Command genlocales turns the catalogs of package locales into Go.
//
// It reads every "<part>.fr.toml" and "<part>.nl.toml" of a folder with the
// parser of go-i18n, refuses catalogs that break a rule, and writes beside them
// keys_gen.go, the tables of the browser client fr_gen.go and nl_gen.go, and
// those of what only documents say, fr_documents_gen.go and
// nl_documents_gen.go. What it writes depends on the catalogs alone.
//
//	genlocales [DIR]
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// main exits with status 1 when a catalog is refused, each mistake on a line
// of its own.
func main() {
	dir := "."
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := run(dir, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run brings the generated files of dir up to date and names on out those it
// changed. When a catalog is refused, nothing is written.
func run(dir string, out io.Writer) error {
	files, err := generate(os.DirFS(dir))
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, f.content) {
			continue
		}
		if err := os.WriteFile(path, f.content, 0o644); err != nil {
			return fmt.Errorf("writing the tables: %w", err)
		}
		fmt.Fprintln(out, "wrote", path)
	}
	return nil
}
