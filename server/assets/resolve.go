package assets

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// cssReference matches a reference of a style sheet to another file. Data
// addresses and places inside the document are left out.
var cssReference = regexp.MustCompile(`url\(["']?([^"')#]+?\.[a-z0-9]+)["']?\)`)

// scriptReference matches an address of ours as a whole string of a script.
var scriptReference = regexp.MustCompile(`"/(?:static/[^"/]+|app\.js|wasm_exec\.js)"`)

// resolve puts the addresses of files in place of the references to them. A
// style sheet refers to a file by any path that ends in its name; the boot
// script and the client's loader by "/static/NAME", "/app.js" and
// "/wasm_exec.js". A script's reference to a file that was not built becomes
// "", which it must expect; a style sheet's is an error.
func (s *Set) resolve(name string, body []byte) ([]byte, error) {
	switch {
	case path.Ext(name) == ".css":
		return s.resolveCSS(body)
	case name == bootName || name == "app.js":
		return scriptReference.ReplaceAllFunc(body, func(ref []byte) []byte {
			return []byte(`"` + s.address[path.Base(strings.Trim(string(ref), `"`))] + `"`)
		}), nil
	}
	return body, nil
}

// resolveCSS resolves a style sheet.
func (s *Set) resolveCSS(body []byte) ([]byte, error) {
	var missing error
	out := cssReference.ReplaceAllFunc(body, func(ref []byte) []byte {
		to := string(cssReference.FindSubmatch(ref)[1])
		if strings.HasPrefix(to, "data:") {
			return ref
		}
		address, ok := s.address[path.Base(to)]
		if !ok {
			missing = fmt.Errorf("refers to %s, which is not there", to)
		}
		return []byte(`url("` + address + `")`)
	})
	return out, missing
}
