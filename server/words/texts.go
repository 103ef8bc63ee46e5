package words

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
)

// Texts returns every text of the catalogs of a language, in the order of their
// files: what checks of language look at. The id of a message is taken apart at
// its underscores, since what begins alike is shown together; a plural message
// has a text for each of its forms. Notes for translators are left out.
func Texts(catalogs fs.FS, l lang.Lang) ([]readability.Text, error) {
	names, err := fs.Glob(catalogs, "*."+string(l)+".toml")
	if err != nil {
		return nil, fmt.Errorf("listing the catalogs: %w", err)
	}
	var texts []readability.Text
	for _, name := range names {
		values := map[string]any{}
		meta, err := toml.DecodeFS(catalogs, name, &values)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		var keys [][]string
		for _, key := range meta.Keys() {
			if len(key) == 1 || key[1] != "description" {
				keys = append(keys, key)
			}
		}
		for _, t := range readability.Collect(name, values, keys) {
			path := append([]string{name}, strings.Split(t.Path[1], "_")...)
			texts = append(texts, readability.Text{Path: append(path, t.Path[2:]...), Value: t.Value})
		}
	}
	return texts, nil
}

// references are the messages that cite laws and norms for those who look for
// them.
var references = map[string]bool{"steps law text": true}

// Prose returns the texts of [Texts] that measures of plain language look at:
// not the citations, and of a plural message the general form alone, since its
// forms are never shown together.
func Prose(texts []readability.Text) []readability.Text {
	var prose []readability.Text
	for i, t := range texts {
		last := t.Path[len(t.Path)-1]
		form := (last == "one" || last == "many") && i+1 < len(texts) && samePlural(t, texts[i+1])
		if !form && !references[strings.Join(t.Path[1:], " ")] {
			prose = append(prose, t)
		}
	}
	return prose
}

// samePlural reports whether the next text is a later form of the same message.
func samePlural(t, next readability.Text) bool {
	n := len(t.Path) - 1
	if len(next.Path) != n+1 || next.Path[n] != "many" && next.Path[n] != "other" {
		return false
	}
	return strings.Join(t.Path[:n], " ") == strings.Join(next.Path[:n], " ")
}
