package registerdata

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/BurntSushi/toml"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A topic is a structure file with the two files of its texts.
type topic struct {
	l      *loader
	file   string   // of the structure, without ".toml"
	prefix toml.Key // what stands before the keys of its files in a path

	nodes []*node
	texts map[lang.Lang]map[string]any // nil where the file could not be read
	used  map[string]bool              // keys of the texts that the structure asked for
}

// topic reads the files of a topic and gives the root of its structure to
// build, which asks it for everything it needs. What was not asked for is
// reported afterwards. Build is not called if the structure cannot be read;
// topic says whether it was.
func (l *loader) topic(file string, prefix toml.Key, build func(*node)) bool {
	t := &topic{l: l, file: file, prefix: prefix, used: map[string]bool{}, texts: map[lang.Lang]map[string]any{}}
	values := l.parse(file + ".toml")
	for _, in := range lang.All {
		t.texts[in] = l.parse(t.textFile(in))
	}
	if values == nil {
		return false
	}
	build(t.node(nil, values))
	for _, n := range t.nodes {
		n.reportUnknown()
	}
	for _, in := range lang.All {
		t.reportUnused(in, nil, t.texts[in])
	}
	return true
}

// textFile returns the file of the texts in a language.
func (t *topic) textFile(in lang.Lang) string { return t.file + "." + string(in) + ".toml" }

// path returns the full path of a key of the topic's files.
func (t *topic) path(key toml.Key, more ...string) toml.Key {
	return slices.Concat(t.prefix, key, more)
}

// text returns the text at a key, and reports it for each language in which it
// is not a good one.
func (t *topic) text(key toml.Key) lang.Text {
	t.used[key.String()] = true
	return lang.Text{FR: t.textIn(lang.FR, key), NL: t.textIn(lang.NL, key)}
}

// textIn is text for one language.
func (t *topic) textIn(in lang.Lang, key toml.Key) string {
	values := t.texts[in]
	if values == nil {
		return "" // the file itself was reported
	}
	var value any = values
	for _, k := range key {
		table, ok := value.(map[string]any)
		if !ok {
			return "" // the text that stands in place of the table is reported as unused
		}
		if value, ok = table[k]; !ok {
			t.reportText(in, key, "text is missing")
			return ""
		}
	}
	s, ok := value.(string)
	switch {
	case !ok:
		t.reportText(in, key, "not a text")
	case strings.TrimSpace(s) == "":
		t.reportText(in, key, "text is empty")
	case strings.TrimSpace(s) != s:
		t.reportText(in, key, "text has space around it")
	case strings.ContainsFunc(s, unicode.IsControl):
		t.reportText(in, key, "text has a line break or control character")
	}
	return s
}

// reportText reports a problem with a text.
func (t *topic) reportText(in lang.Lang, key toml.Key, reason string) {
	t.l.report(t.textFile(in), t.path(key, string(in)), "%s", reason)
}

// reportUnused reports the texts that the structure did not ask for.
func (t *topic) reportUnused(in lang.Lang, key toml.Key, values map[string]any) {
	for _, k := range slices.Sorted(maps.Keys(values)) {
		at := slices.Concat(key, toml.Key{k})
		if t.used[at.String()] {
			continue
		}
		if table, ok := values[k].(map[string]any); ok && len(table) > 0 {
			t.reportUnused(in, at, table)
			continue
		}
		t.reportText(in, at, "text for an id or field that "+t.file+".toml does not have")
	}
}
