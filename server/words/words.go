// Package words speaks on the server through go-i18n: the titles and
// descriptions of documents, and the words of faults in the JSON interface and
// on the command line. It reads every catalog of package locales, those of the
// server and those of the views alike.
package words

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/locales"
)

// A Bundle holds the catalogs of both languages. It never changes, and may be
// used by several goroutines at once.
type Bundle struct {
	speakers map[lang.Lang]*i18n.Localizer
	ids      map[lang.Lang]map[string]bool
}

// New reads the catalogs. It fails when one cannot be read, and when a message
// exists in one language only.
func New() (*Bundle, error) { return load(locales.Catalogs()) }

// load reads the catalogs of a folder. Each language has a bundle of its own
// in go-i18n, which would fall back to the other language otherwise.
func load(dir fs.FS) (*Bundle, error) {
	b := &Bundle{speakers: map[lang.Lang]*i18n.Localizer{}, ids: map[lang.Lang]map[string]bool{}}
	for _, l := range lang.All {
		bundle := i18n.NewBundle(language.Make(string(l)))
		bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
		paths, err := fs.Glob(dir, "*."+string(l)+".toml")
		if err != nil {
			return nil, fmt.Errorf("listing the catalogs: %w", err)
		}
		b.ids[l] = map[string]bool{}
		for _, path := range paths {
			content, err := fs.ReadFile(dir, path)
			if err != nil {
				return nil, fmt.Errorf("reading a catalog: %w", err)
			}
			file, err := bundle.ParseMessageFileBytes(content, path)
			if err != nil {
				return nil, fmt.Errorf("catalog %s: %w", path, err)
			}
			for _, m := range file.Messages {
				b.ids[l][m.ID] = true
			}
		}
		b.speakers[l] = i18n.NewLocalizer(bundle, string(l))
	}
	return b, b.sameIDs()
}

// sameIDs returns an error for the messages that one language lacks.
func (b *Bundle) sameIDs() error {
	var errs []error
	for _, l := range lang.All {
		if len(b.ids[l]) == 0 {
			errs = append(errs, fmt.Errorf("no message in %s", l))
		}
		for id := range b.ids[l] {
			if !b.ids[l.Other()][id] {
				errs = append(errs, fmt.Errorf("message %s missing in %s", id, l.Other()))
			}
		}
	}
	return errors.Join(errs...)
}

// Require returns an error that names those of ids which are no messages.
// Whoever looks up messages whose ids are made at run time calls it at start.
func (b *Bundle) Require(ids ...string) error {
	var missing []string
	for _, id := range ids {
		if !b.ids[lang.FR][id] {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("no such message: %s", strings.Join(missing, ", "))
	}
	return nil
}

// Text returns a message in a language, its placeholders filled. A message
// that does not exist, or whose arguments are not complete, gives its id in
// brackets, which is wrong for everybody to see; [Bundle.Lookup] says why.
func (b *Bundle) Text(l lang.Lang, id string, args locales.Args) string {
	text, err := b.Lookup(l, id, args)
	if err != nil {
		return "[" + id + "]"
	}
	return text
}

// Plural returns the form of a message that the count n calls for. The
// placeholder Count is n. Mistakes show as they do in [Bundle.Text].
func (b *Bundle) Plural(l lang.Lang, id string, n int, args locales.Args) string {
	text, err := b.LookupPlural(l, id, n, args)
	if err != nil {
		return "[" + id + "]"
	}
	return text
}

// Lookup returns a message in a language, its placeholders filled with args,
// whose values are written as package locales writes them. It fails on an id
// or a language that does not exist and on a placeholder without a value.
func (b *Bundle) Lookup(l lang.Lang, id string, args locales.Args) (string, error) {
	return b.localize(l, id, nil, args)
}

// LookupPlural returns the form of a message that the count n calls for by
// go-i18n's plural rules. The placeholder Count is n, whatever args says. It
// fails as [Bundle.Lookup] does.
func (b *Bundle) LookupPlural(l lang.Lang, id string, n int, args locales.Args) (string, error) {
	all := make(locales.Args, len(args)+1)
	for name, v := range args {
		all[name] = v
	}
	all["Count"] = n
	return b.localize(l, id, n, all)
}

// strict refuses a placeholder without a value.
var strict = &template.TextParser{Option: "missingkey=error"}

// localize asks go-i18n for a message. Count is an int, or nil for a message
// that counts nothing.
func (b *Bundle) localize(l lang.Lang, id string, count any, args locales.Args) (string, error) {
	speaker := b.speakers[l]
	if speaker == nil {
		return "", fmt.Errorf("message %s: no language %q", id, l)
	}
	data := make(map[string]string, len(args))
	for name, v := range args {
		text, ok := locales.In(l).Value(v)
		if !ok {
			return "", fmt.Errorf("message %s: placeholder %s: a %T is no value", id, name, v)
		}
		data[name] = text
	}
	text, err := speaker.Localize(&i18n.LocalizeConfig{
		MessageID:      id,
		PluralCount:    count,
		TemplateData:   data,
		TemplateParser: strict,
	})
	if err != nil {
		return "", fmt.Errorf("message %s in %s: %w", id, l, err)
	}
	return text, nil
}
