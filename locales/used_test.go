package locales

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryMessageIsUsed looks for each message of the tables in the code: one
// that nobody shows is weight in the browser for nothing.
func TestEveryMessageIsUsed(t *testing.T) {
	named := map[string]bool{}
	word := regexp.MustCompile(`\b[A-Z][A-Za-z0-9]*\b`)
	for _, folder := range []string{".", "../app"} {
		err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_gen.go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			b, err := os.ReadFile(name)
			for _, w := range word.FindAllString(string(b), -1) {
				named[w] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range names[1:] {
		var key strings.Builder
		for part := range strings.SplitSeq(id, "_") {
			key.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
		if !named[key.String()] {
			t.Errorf("no view shows %s", id)
		}
	}
}
