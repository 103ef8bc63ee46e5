package main

import (
	"bytes"
	"errors"
	"fmt"
)

// required is what every build holds: if it cannot be found, then neither
// could what is forbidden.
const required = "github.com/loupe-privacy/loupe/app/client."

// forbidden lists what must not get into the client, as names that the linker
// keeps even in a stripped build: parts of the server, and packages whose
// weight or reach the client must not have.
var forbidden = []string{
	"database/sql.",
	"html/template.",
	"text/template.",
	"log/slog.",
	"crypto/tls.",
	"regexp/syntax.",
	"crypto/internal/fips140/",
	"net/http.(*Transport)",
	"net/http.(*Client)",
	"net/http.(*Server)",
	"github.com/nicksnyder/go-i18n",
	"github.com/coreos/go-oidc",
	"github.com/zitadel/oidc",
	"github.com/jackc/pgx",
	"modernc.org/sqlite",
	"golang.org/x/text",
	"github.com/loupe-privacy/loupe/server",
	"github.com/loupe-privacy/loupe/web",
}

// scan returns an error that names everything in the client that must not be
// there.
func scan(wasm []byte) error {
	if !bytes.HasPrefix(wasm, []byte("\x00asm")) {
		return errors.New("scan: not WebAssembly")
	}
	if !bytes.Contains(wasm, []byte(required)) {
		return fmt.Errorf("scan: %s not found, so the scan sees nothing", required)
	}
	var found []error
	for _, name := range forbidden {
		if bytes.Contains(wasm, []byte(name)) {
			found = append(found, fmt.Errorf("the client must not hold %s", name))
		}
	}
	return errors.Join(found...)
}
