// Package assets serves the files that are the same for everybody: styles,
// fonts, icons, scripts and the client.
//
// Each file has an address that holds a hash of its content, /static/NAME.HASH.EXT,
// and is kept by browsers for a year; a changed file has another address. The
// few files whose address others decide (/app.js, /favicon.ico, ...) are asked
// for again each time, at the cost of a 304. Everything is held in memory,
// compressed once when the program starts.
package assets

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
)

// prefix is where files with a hash in their address lie.
const prefix = "/static/"

// The names of the files that need care: what the build leaves in dist, and
// what the addresses of others show.
const (
	clientName = "app.wasm"
	bootName   = "boot.js"
	uploadName = "upload.js"
	workerName = "worker.js"
	lightIcon  = "favicon-light.svg"
	touchIcon  = "apple-touch-180.png"
)

// sources are the files and folders that are served.
var sources = []string{"fonts", "brand", "icons.svg", "css", "dist", bootName, uploadName, workerName}

// A Set is every static file, ready to be sent. It never changes and is safe
// for use by any number of goroutines.
type Set struct {
	files   map[string]*file  // by name
	static  map[string]*file  // by address, hashed
	fixed   map[string]*file  // by address, decided by others
	address map[string]string // of each name
	ready   bool
}

// Load reads the files of package web, or of a folder like it. Names are
// unique over all folders. It returns an error for a file that cannot be read
// or is of an unknown kind, and for a reference to a file that isn't there.
func Load(fsys fs.FS) (*Set, error) {
	s := &Set{
		files:   map[string]*file{},
		static:  map[string]*file{},
		fixed:   map[string]*file{},
		address: map[string]string{},
	}
	paths, err := list(fsys)
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	for _, p := range paths {
		if err := s.add(fsys, p); err != nil {
			return nil, fmt.Errorf("static files: %w", err)
		}
	}
	if err := s.fix(); err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	return s, nil
}

// list returns the paths of the files to serve, each after those it may refer
// to. Files whose name begins with a dot are left out.
func list(fsys fs.FS) ([]string, error) {
	var paths []string
	for _, source := range sources {
		err := fs.WalkDir(fsys, source, func(p string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil // the client may not be built
			case err != nil:
				return err
			case !d.IsDir() && !strings.HasPrefix(d.Name(), "."):
				paths = append(paths, p)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(paths, func(a, b string) int { return rank(a) - rank(b) })
	return paths, nil
}

// rank returns how late a file is read: a script may refer to any file, the
// boot script to the other scripts, too.
func rank(p string) int {
	switch path.Base(p) {
	case bootName:
		return 2
	case "app.js":
		return 1
	}
	if path.Ext(p) == ".css" {
		return 1
	}
	return 0
}

// add reads one file, gives it its address and keeps it under its name.
func (s *Set) add(fsys fs.FS, p string) error {
	name := path.Base(p)
	if p == "dist/manifest.json" {
		return nil // of interest to the build alone
	}
	if strings.HasPrefix(p, "dist/") && path.Ext(name) == ".br" {
		return s.addBuilt(fsys, strings.TrimSuffix(p, ".br"))
	}
	if strings.HasPrefix(p, "dist/") && path.Ext(name) == ".gz" {
		return nil // read with its .br
	}
	body, err := fs.ReadFile(fsys, p)
	if err != nil {
		return err
	}
	if body, err = s.resolve(name, body); err != nil {
		return fmt.Errorf("%s: %w", p, err)
	}
	f, err := newFile(name, body)
	if err != nil {
		return fmt.Errorf("%s: %w", p, err)
	}
	return s.keep(name, f)
}

// addBuilt keeps a file that the build compressed; it lies there as NAME.br
// and NAME.gz only.
func (s *Set) addBuilt(fsys fs.FS, p string) error {
	br, err := fs.ReadFile(fsys, p+".br")
	if err != nil {
		return err
	}
	gz, err := fs.ReadFile(fsys, p+".gz")
	if err != nil {
		return err
	}
	name := path.Base(p)
	f, err := builtFile(name, br, gz)
	if err != nil {
		return fmt.Errorf("%s: %w", p, err)
	}
	s.ready = s.ready || name == clientName
	return s.keep(name, f)
}

// keep enters a file under its name and addresses. The scripts of the client
// library have addresses of their own, which name the version they are asked
// for in; the worker has one that says nothing of its version.
func (s *Set) keep(name string, f *file) error {
	if _, ok := s.files[name]; ok {
		return fmt.Errorf("two files are called %s", name)
	}
	s.files[name] = f
	switch name {
	case "app.js", "wasm_exec.js":
		s.fixed["/"+name] = f
		s.address[name] = "/" + name + "?v=" + f.hash
	case workerName:
		s.fixed["/app-worker.js"] = f
		s.address[name] = "/app-worker.js"
	default:
		ext := path.Ext(name)
		address := prefix + strings.TrimSuffix(name, ext) + "." + f.hash + ext
		s.static[address] = f
		s.address[name] = address
	}
	return nil
}

// fix enters the files that browsers and robots look for by themselves.
func (s *Set) fix() error {
	if f, ok := s.files[lightIcon]; ok {
		s.fixed["/favicon.svg"] = f
	}
	if f, ok := s.files[touchIcon]; ok {
		ico, err := newFile("favicon.ico", icon(f.plain))
		if err != nil {
			return err
		}
		s.fixed["/favicon.ico"] = ico
	}
	return nil
}

// URL returns the address of the file called name, such as "base.css". It
// panics if there is none: names are constants of the program.
func (s *Set) URL(name string) string {
	address, ok := s.address[name]
	if !ok {
		panic("assets: no file is called " + name)
	}
	return address
}

// Read returns the content of the file called name, which the build did not
// compress. It panics as [Set.URL] does.
func (s *Set) Read(name string) []byte {
	f, ok := s.files[name]
	if !ok || f.plain == nil {
		panic("assets: no plain file is called " + name)
	}
	return f.plain
}

// Ready reports whether the client was built. If it was not, pages work
// without it.
func (s *Set) Ready() bool { return s.ready }

// Handler returns what answers GET and HEAD below /static/. There is nothing
// at an address that is not that of a file: no listing, no older version.
func (s *Set) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := s.static[r.URL.Path]
		if !ok {
			missing(w)
			return
		}
		f.serve(w, r, immutable)
	})
}
