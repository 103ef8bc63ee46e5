//go:build !js

package locales

import (
	"io/fs"
	"strings"
	"testing"
)

// TestCatalogs holds that the embedded files are the catalogs and nothing else.
func TestCatalogs(t *testing.T) {
	files, err := fs.ReadDir(Catalogs(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		other := strings.NewReplacer(".fr.", ".nl.", ".nl.", ".fr.").Replace(f.Name())
		if other == f.Name() {
			t.Errorf("%s is no catalog", f.Name())
		}
		if _, err := fs.Stat(Catalogs(), other); err != nil {
			t.Errorf("%s without %s", f.Name(), other)
		}
	}
	if len(files) < 10 {
		t.Errorf("%d files embedded, want all the catalogs", len(files))
	}
}
