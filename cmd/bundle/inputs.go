package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// folders are the parts of the module that the client is built from, and this
// command itself.
var folders = []string{"app", "cmd/bundle", "cmd/client", "internal", "locales"}

// hashInputs returns a hash over all that the client depends on: the Go that
// builds it, the versions of its libraries, and the sources. Tests are left
// out.
func hashInputs(module fs.FS, tool goTool) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, tool.version)
	add := func(p string) error {
		b, err := fs.ReadFile(module, p)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%s %d\n", p, len(b))
		_, err = h.Write(b)
		return err
	}
	if err := add("go.mod"); err != nil {
		return "", err
	}
	for _, folder := range folders {
		err := fs.WalkDir(module, folder, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !isInput(p) {
				return err
			}
			return add(p)
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// isInput reports whether a file is a source of the client.
func isInput(p string) bool {
	name := path.Base(p)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || strings.HasSuffix(name, "_test.go") {
		return false
	}
	return path.Ext(name) == ".go" || strings.HasSuffix(name, ".go.txt")
}
