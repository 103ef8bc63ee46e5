package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// resources tells go-app where the client lies. The server puts the hashed
// address in place of it.
type resources struct{}

// Resolve implements [app.ResourceResolver].
func (resources) Resolve(location string) string {
	if location == "/web/app.wasm" {
		return "/static/app.wasm"
	}
	return location
}

// registration is the call in app.js that registers a worker. It is taken out:
// Loupe decides itself when a worker is registered, and registers none as long
// as there is no installed app.
const registration = "\ngoappInitServiceWorker();\n"

// scripts returns app.js and wasm_exec.js, which start the client, by name. The
// second is that of the Go that builds the client, which alone fits it. Same
// reports whether go-app was made for that very one.
func scripts(tool goTool) (made map[string][]byte, same bool, err error) {
	appJS, err := loader()
	if err != nil {
		return nil, false, err
	}
	exec, err := os.ReadFile(filepath.Join(tool.root, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, false, err
	}
	if !bytes.Contains(exec, []byte("globalThis.Go = class")) {
		return nil, false, errors.New("wasm_exec.js of this Go defines no Go, which app.js needs")
	}
	same = bytes.Equal(exec, fromLibrary("/wasm_exec.js"))
	return map[string][]byte{"app.js": appJS, "wasm_exec.js": exec}, same, nil
}

// loader returns app.js, without the registration of a worker.
func loader() ([]byte, error) {
	js := fromLibrary("/app.js")
	if n := bytes.Count(js, []byte(registration)); n != 1 {
		return nil, fmt.Errorf("app.js registers a worker in %d places, not in one", n)
	}
	if n := bytes.Count(js, []byte(`"/static/app.wasm"`)); n != 1 {
		return nil, fmt.Errorf("app.js names the client in %d places, not in one", n)
	}
	return bytes.Replace(js, []byte(registration), []byte("\n"), 1), nil
}

// fromLibrary returns what go-app's handler answers at a path. Every icon is
// set because an unset one would be another site's; no page is ever asked for.
func fromLibrary(path string) []byte {
	h := &app.Handler{
		Name:      "Loupe",
		Version:   "1",
		Resources: resources{},
		Icon:      app.Icon{Default: "/favicon.svg", Large: "/favicon.svg", SVG: "/favicon.svg", Maskable: "/favicon.svg"},
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Body.Bytes()
}
