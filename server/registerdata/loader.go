package registerdata

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/BurntSushi/toml"
)

// A loader is one reading of an edition.
type loader struct {
	layers   []layer // where its files are looked for, in this order
	problems Problems

	// known holds the declared ids of each kind. References to a kind whose
	// file could not be read are not judged: the kind is absent or, where
	// it has several files, unjudged.
	known    map[string]map[string]bool
	unjudged map[string]bool

	later []func()          // judgements that need everything to be read
	slugs map[string]string // the things that have a segment of an address, by address space, language and segment
	read  map[string]int    // files that belong to the edition, with the layer where each was found
}

// A layer is a folder of files, with its own address in the folder of all
// editions; "" is that folder itself.
type layer struct {
	fs.FS
	at string
}

// newLoader returns a loader for the files of layers, of which those of the
// first are the edition's own.
func newLoader(layers ...layer) *loader {
	return &loader{
		layers: layers, known: map[string]map[string]bool{}, unjudged: map[string]bool{},
		slugs: map[string]string{}, read: map[string]int{},
	}
}

// report adds a problem.
func (l *loader) report(file string, where toml.Key, format string, args ...any) {
	at := l.layers[l.read[file]].at
	l.problems = append(l.problems, Problem{path.Join(at, file), where.String(), fmt.Sprintf(format, args...)})
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

// missing is the reason of a file that is not there.
const missing = "file is missing"

// parse reads a file. It reports what is wrong with it, and returns nil then.
func (l *loader) parse(file string) map[string]any { return l.parseIn(file, l.layers) }

// parseOwn is parse for a file that each edition has for itself.
func (l *loader) parseOwn(file string) map[string]any { return l.parseIn(file, l.layers[:1]) }

// parseIn is parse for some of the layers.
func (l *loader) parseIn(file string, layers []layer) map[string]any {
	b, err := l.readFile(file, layers)
	if errors.Is(err, fs.ErrNotExist) {
		l.report(file, nil, missing)
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

// readFile returns a file from the first of the layers that has it.
func (l *loader) readFile(file string, layers []layer) ([]byte, error) {
	l.read[file] = 0
	for i, layer := range layers {
		b, err := fs.ReadFile(layer.FS, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		l.read[file] = i
		return b, err
	}
	return nil, fs.ErrNotExist
}

// strayFiles reports the TOML files of the edition's own folder that nothing
// refers to, such as those of a domain that edition.toml does not list. Other
// files may lie about, and earlier editions have a folder of their own.
func (l *loader) strayFiles() {
	err := fs.WalkDir(l.layers[0].FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name == earlier && l.layers[0].at == "" {
			return fs.SkipDir
		}
		if _, ok := l.read[name]; !entry.IsDir() && path.Ext(name) == ".toml" && !ok {
			l.report(name, nil, "file belongs to no part of the register")
		}
		return nil
	})
	if err != nil {
		l.report(".", nil, "folder cannot be read: %v", err)
	}
}
