// Package registerdata holds the register of the declaration as data files,
// and reads such files into a [register.Register].
//
// The files are TOML. X.toml is structure (ids and relations, no words);
// X.fr.toml and X.nl.toml are its texts, by the same ids. A domain has a file
// of each kind under domains/, what the domains share is under shared/, and
// edition.toml names the edition and lists the domains in their order. The
// same layout, in a folder, is an edition that replaces the embedded one
// without a new build.
//
// Earlier editions lie in earlier/NUMBER, each with those files alone in which
// it differs from the next newer one: its files are laid over those.
//
// Reading is strict: a key nobody knows, an id given twice, a reference to
// nothing, a text that is missing, empty or of no use are all problems, and
// all problems of an edition are reported at once.
package registerdata

import (
	"embed"
	"fmt"
	"io/fs"
	"os"

	"github.com/loupe-privacy/loupe/internal/register"
)

//go:embed data
var files embed.FS

// Embedded returns the files of the edition that is part of the program.
func Embedded() fs.FS {
	data, err := fs.Sub(files, "data")
	if err != nil {
		panic("registerdata: the embedded folder has gone: " + err.Error())
	}
	return data
}

// LoadDir reads the edition in force from a folder. Its error is that of
// [Load], or says that there is no such folder.
func LoadDir(dir string) (*register.Register, error) { return loadDir(dir, Load) }

// LoadEditionsDir reads all editions from a folder. Its error is that of
// [LoadEditions], or says that there is no such folder.
func LoadEditionsDir(dir string) ([]*register.Register, error) { return loadDir(dir, LoadEditions) }

// loadDir gives the files of a folder to a function that loads them.
func loadDir[T any](dir string, load func(fs.FS) (T, error)) (T, error) {
	var none T
	info, err := os.Stat(dir)
	if err != nil {
		return none, fmt.Errorf("folder of the edition: %w", err)
	}
	if !info.IsDir() {
		return none, fmt.Errorf("folder of the edition: %s is not a folder", dir)
	}
	loaded, err := load(os.DirFS(dir))
	if err != nil {
		return none, fmt.Errorf("folder %s:\n%w", dir, err)
	}
	return loaded, nil
}

// Load reads the edition in force, and leaves the earlier ones aside. Its
// error is a [Problems] with everything that is wrong; there is no register
// then.
func Load(fsys fs.FS) (*register.Register, error) {
	l := newLoader(layer{FS: fsys})
	r := l.load()
	if len(l.problems) > 0 {
		l.problems.sort()
		return nil, l.problems
	}
	return r, nil
}

// load reads an edition, which is of use only if there are no problems.
func (l *loader) load() *register.Register {
	r := &register.Register{}
	domains := l.edition(r)
	l.organisations(r)
	l.people(r)
	l.data(r)
	l.flows(r)
	l.laws(r)
	l.times(r)
	l.decisions(r)
	l.rights(r)
	l.declaration(r)
	l.terms(r)
	for _, id := range domains {
		r.Domains = append(r.Domains, l.domain(id))
	}
	l.choices(r)
	l.notes(r) // last: a note may be about anything
	for _, judge := range l.later {
		judge()
	}
	if domains != nil {
		l.strayFiles()
	}
	return r
}
