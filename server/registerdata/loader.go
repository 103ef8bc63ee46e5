package registerdata

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/BurntSushi/toml"

	"github.com/loupe-privacy/loupe/internal/register"
)

// A loader is one reading of an edition.
type loader struct {
	fsys     fs.FS
	problems Problems

	// known holds the declared ids of each kind. A kind whose file could
	// not be read is absent, and references to it are not judged.
	known map[string]map[string]bool

	read map[string]bool // files that belong to the edition
}

// report adds a problem.
func (l *loader) report(file string, where toml.Key, format string, args ...any) {
	l.problems = append(l.problems, Problem{file, where.String(), fmt.Sprintf(format, args...)})
}

// declare makes an id of a kind known.
func (l *loader) declare(kind string, ids ...string) {
	if l.known[kind] == nil {
		l.known[kind] = map[string]bool{}
	}
	for _, id := range ids {
		l.known[kind][id] = true
	}
}

// parse reads a file. It reports what is wrong with it, and returns nil then.
func (l *loader) parse(file string) map[string]any {
	l.read[file] = true
	b, err := fs.ReadFile(l.fsys, file)
	if errors.Is(err, fs.ErrNotExist) {
		l.report(file, nil, "file is missing")
		return nil
	}
	if err != nil {
		l.report(file, nil, "file cannot be read: %v", err)
		return nil
	}
	values := map[string]any{}
	if err := toml.Unmarshal(b, &values); err != nil {
		if bad, ok := errors.AsType[toml.ParseError](err); ok {
			l.report(file, nil, "line %d: %s", bad.Position.Line, bad.Message)
		} else {
			l.report(file, nil, "not TOML: %v", err)
		}
		return nil
	}
	return values
}

// strayFiles reports the TOML files of the edition that nothing refers to,
// such as those of a domain that edition.toml does not list. Other files may
// lie about.
func (l *loader) strayFiles() {
	err := fs.WalkDir(l.fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() && path.Ext(name) == ".toml" && !l.read[name] {
			l.report(name, nil, "file belongs to no part of the register")
		}
		return nil
	})
	if err != nil {
		l.report(".", nil, "folder cannot be read: %v", err)
	}
}

// uniqueSlugs reports a slug that two domains share in one language.
func (l *loader) uniqueSlugs(r *register.Register) {
	seen := map[string]string{}
	for _, d := range r.Domains {
		for _, s := range []struct{ lang, slug string }{{"fr", d.Slug.FR}, {"nl", d.Slug.NL}} {
			key := s.lang + " " + s.slug
			if other, ok := seen[key]; ok && s.slug != "" {
				l.report("domains/"+d.ID+"."+s.lang+".toml", toml.Key{"domains", d.ID, "slug", s.lang},
					"slug %q is also that of %s", s.slug, other)
			}
			seen[key] = d.ID
		}
	}
}
