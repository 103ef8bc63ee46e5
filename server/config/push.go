package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// maxPush is the most bytes of a file that is pushed, where the settings do not
// say: the largest feed of a million members, compressed, is a tenth of it.
const maxPush = 4 << 30

// A Push is who may push files of feeds over HTTP, and how large they may be.
type Push struct {
	Access   auth.AccessConfig
	Scopes   map[feed.Kind]string // what a token needs; a feed without one is not taken
	Folder   string               // where a file lies while it is imported
	MaxBytes int64
}

// A pushFile is the file of [Config.FeedPush].
type pushFile struct {
	Issuer   string               `toml:"issuer"`
	Audience string               `toml:"audience"`
	Clients  []string             `toml:"clients"`
	Scopes   map[feed.Kind]string `toml:"scopes"`
	Folder   string               `toml:"folder"`
	MaxBytes *int64               `toml:"max_bytes"`
}

// ReadPush returns what a file says of who may push. Paths in it start at its
// folder. The error holds every problem that was found; what package auth
// refuses besides is found there.
func ReadPush(path string) (Push, error) {
	var file pushFile
	errs, err := decodeFile(path, &file)
	if err != nil {
		return Push{}, err
	}
	fail := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s", path, fmt.Sprintf(format, args...)))
	}
	for kind, scope := range file.Scopes {
		switch {
		case !slices.Contains(feed.Kinds[:], kind):
			fail("scopes: no feed is called %q", kind)
		case scope == "":
			fail("scopes: %s has none", kind)
		}
	}
	if len(file.Scopes) == 0 {
		fail("scopes: name at least one feed")
	}
	if file.Folder == "" {
		fail("folder: needed")
	}
	p := Push{
		Access: auth.AccessConfig{Issuer: file.Issuer, Audience: file.Audience, Clients: file.Clients},
		Scopes: file.Scopes, Folder: below(filepath.Dir(path), file.Folder), MaxBytes: maxPush,
	}
	if file.MaxBytes != nil {
		if p.MaxBytes = *file.MaxBytes; p.MaxBytes < 1 {
			fail("max_bytes: not a number of bytes")
		}
	}
	return p, errors.Join(errs...)
}
