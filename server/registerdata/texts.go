package registerdata

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/BurntSushi/toml"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
)

// Texts returns every text of an edition in one language, as its files have
// them and in their order: what checks of language look at. Files of earlier
// editions are left aside. Its error says which file is no TOML.
func Texts(fsys fs.FS, l lang.Lang) ([]readability.Text, error) {
	var texts []readability.Text
	for _, pattern := range []string{"domains/*.", "shared/*."} {
		names, err := fs.Glob(fsys, pattern+string(l)+".toml")
		if err != nil {
			return nil, fmt.Errorf("listing the texts: %w", err)
		}
		for _, name := range names {
			values := map[string]any{}
			meta, err := toml.DecodeFS(fsys, name, &values)
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", name, err)
			}
			var keys [][]string
			for _, key := range meta.Keys() {
				keys = append(keys, key)
			}
			texts = append(texts, readability.Collect(name, values, keys)...)
		}
	}
	return texts, nil
}

// references are the keys whose texts are written for lawyers and machines:
// citations of laws, agreements of authorities, addresses. Pages show them in
// a block of their own.
var references = []string{"law", "mission_law", "approval", "number", "court", "address", "site", "slug", "forms", "acronym"}

// Reference reports whether a text of [Texts] is a legal reference or an
// address, which no measure of plain language looks at: its key says so, or it
// is the name of a law.
func Reference(t readability.Text) bool {
	last := t.Path[len(t.Path)-1]
	return slices.Contains(references, last) || len(t.Path) == 4 && t.Path[1] == "laws" && last == "name"
}

// Prose returns the texts that are no [Reference].
func Prose(texts []readability.Text) []readability.Text {
	return slices.DeleteFunc(slices.Clone(texts), Reference)
}
