package main

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// languages are those that every message is written in, each with the plural
// forms that CLDR distinguishes for whole numbers, in the order of the tables.
var languages = []language{
	{tag: "fr", forms: []string{"one", "many", "other"}},
	{tag: "nl", forms: []string{"one", "other"}},
}

// documents are the parts whose messages only documents say: the pages that the
// server alone shows. The browser client is built without them.
var documents = []string{"acting", "explain", "guest", "held", "made", "picture", "read", "reason", "step", "thread", "trail"}

// A reader is who has the texts of a catalog.
type reader int

// The readers. Each has what those before it have.
const (
	client   reader = iota // the browser, and the server
	document               // the server, in the tables
	server                 // the server, outside the tables
)

// String says for whom the texts are.
func (r reader) String() string {
	return [...]string{"for all", "for documents only", "for the server only"}[r]
}

// readerOf returns who has the texts of a part.
func readerOf(part string) reader {
	switch {
	case strings.HasPrefix(part, "server"):
		return server
	case slices.Contains(documents, part):
		return document
	}
	return client
}

// A language is one in which catalogs are written.
type language struct {
	tag   string
	forms []string
}

// A message is one text of the catalogs, in every language.
type message struct {
	id string
	in map[string]source // by tag of the language
	of reader
}

// A source is a message as one file writes it.
type source struct {
	file  string
	forms map[string]string // by name of the form; "other" alone when not plural
}

// plural reports whether the source distinguishes forms.
func (s source) plural() bool { return len(s.forms) > 1 || s.forms["other"] == "" && len(s.forms) == 1 }

// A mistake is a rule that a catalog breaks.
type mistake struct {
	file, id, reason string
}

// A refusal holds every mistake of the catalogs.
type refusal []mistake

// Error writes one mistake per line: file, id, reason.
func (r refusal) Error() string {
	lines := make([]string, len(r))
	for i, m := range r {
		lines[i] = m.file + ": "
		if m.id != "" {
			lines[i] += m.id + ": "
		}
		lines[i] += m.reason
	}
	return strings.Join(lines, "\n")
}

// load reads the catalogs of dir. It returns the messages sorted by id, and
// the mistakes that stand in the way of reading the others.
func load(dir fs.FS) ([]*message, refusal, error) {
	paths, err := fs.Glob(dir, "*.toml")
	if err != nil {
		return nil, nil, fmt.Errorf("listing the catalogs: %w", err)
	}
	if len(paths) == 0 {
		return nil, nil, fmt.Errorf("no catalog: no file *.toml")
	}
	byID := map[string]*message{}
	var wrong refusal
	for _, path := range paths {
		content, err := fs.ReadFile(dir, path)
		if err != nil {
			return nil, nil, fmt.Errorf("reading a catalog: %w", err)
		}
		wrong = append(wrong, read(byID, path, content)...)
	}
	messages := make([]*message, 0, len(byID))
	for _, m := range byID {
		messages = append(messages, m)
	}
	slices.SortFunc(messages, func(a, b *message) int { return strings.Compare(a.id, b.id) })
	return messages, wrong, nil
}

// read adds the messages of one file to byID.
func read(byID map[string]*message, path string, content []byte) refusal {
	name := strings.Split(path, ".") // part, language, "toml"
	if len(name) != 3 || name[0] == "" || !slices.ContainsFunc(languages, func(l language) bool { return l.tag == name[1] }) {
		return refusal{{path, "", "not named <part>.fr.toml or <part>.nl.toml"}}
	}
	file, err := i18n.ParseMessageFileBytes(content, path, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return blame(path, content, err)
	}
	var wrong refusal
	whose := readerOf(name[0])
	for _, parsed := range file.Messages {
		m := byID[parsed.ID]
		if m == nil {
			m = &message{id: parsed.ID, in: map[string]source{}, of: whose}
			byID[m.id] = m
		}
		if other, ok := m.in[name[1]]; ok {
			wrong = append(wrong, mistake{path, m.id, "also in " + other.file})
			continue
		}
		if m.of != whose {
			wrong = append(wrong, mistake{path, m.id, fmt.Sprintf("%v in one language, and %v in the other", max(m.of, whose), min(m.of, whose))})
		}
		if parsed.LeftDelim+parsed.RightDelim != "" {
			wrong = append(wrong, mistake{path, m.id, "other delimiters than {{ and }}"})
		}
		m.in[name[1]] = source{path, formsOf(parsed)}
	}
	return wrong
}

// blame returns the mistakes of a file that go-i18n refused for the reason err,
// with the ids of the messages at fault where the file can be read at all.
func blame(path string, content []byte, err error) refusal {
	var entries map[string]any
	if broken := toml.Unmarshal(content, &entries); broken != nil {
		return refusal{{path, "", broken.Error()}}
	}
	var wrong refusal
	for _, id := range slices.Sorted(maps.Keys(entries)) {
		one := func(_ []byte, raw any) error {
			*raw.(*any) = map[string]any{id: entries[id]}
			return nil
		}
		if _, err := i18n.ParseMessageBytes([]byte(id), one); err != nil {
			wrong = append(wrong, mistake{path, id, err.Error()})
		}
	}
	if len(wrong) == 0 {
		return refusal{{path, "", err.Error()}}
	}
	return wrong
}

// formsOf returns the forms that a message has, by name.
func formsOf(m *i18n.Message) map[string]string {
	all := map[string]string{
		"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other,
	}
	for name, text := range all {
		if text == "" {
			delete(all, name)
		}
	}
	return all
}
