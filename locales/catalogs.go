//go:build !js

package locales

import (
	"embed"
	"io/fs"
)

//go:embed *.toml
var catalogs embed.FS

// Catalogs returns the files of the catalogs, for go-i18n. The browser client
// is built without them.
func Catalogs() fs.FS { return catalogs }
