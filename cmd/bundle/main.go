// Command bundle builds the browser client into web/dist, from where the server
// embeds it.
//
//	bundle [-check] [-names] [-dir MODULE]
//
// It builds cmd/client to WebAssembly without the packages that its libraries
// import in vain, looks for what must not be in it, takes out what only traces
// of a crash need, compresses it, and adds the two scripts that start it. When
// nothing it depends on has changed, it does nothing. With -check it also
// fails if the client is larger than allowed. With -names traces keep their
// names and lines, for whoever looks for the cause of a crash.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"
)

// limit is the most bytes the client may have in brotli.
const limit = 1_250_000

// main exits with status 1 when the client cannot be built, holds what it must
// not, or is too large.
func main() {
	check := flag.Bool("check", false, "fail if the client is too large")
	names := flag.Bool("names", false, "keep names and lines in traces of a crash")
	dir := flag.String("dir", ".", "root of the module")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *dir, *check, *names, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// A manifest says what web/dist was made from and what it came to.
type manifest struct {
	Inputs string `json:"inputs"` // hash of all that the client depends on
	Wasm   string `json:"wasm"`   // hash of the client
	Raw    int    `json:"raw"`    // bytes of it
	Brotli int    `json:"brotli"`
	Gzip   int    `json:"gzip"`
}

// run brings web/dist up to date and reports on out.
func run(ctx context.Context, dir string, check, names bool, out io.Writer) error {
	dist := filepath.Join(dir, "web", "dist")
	tool, err := toolchain(ctx, dir)
	if err != nil {
		return err
	}
	inputs, err := hashInputs(os.DirFS(dir), tool)
	if err != nil {
		return err
	}
	if names {
		inputs += namesKept
	}
	m, fresh := upToDate(dist, inputs)
	if !fresh {
		if m, err = build(ctx, dir, dist, tool, inputs, out); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "client: %d bytes, %d brotli, %d gzip (limit %d brotli)\n", m.Raw, m.Brotli, m.Gzip, limit)
	if check && m.Brotli > limit {
		return fmt.Errorf("the client has %d bytes in brotli, %d more than allowed", m.Brotli, m.Brotli-limit)
	}
	return nil
}

// namesKept ends the hash of the inputs of a client with names, so that it is
// not taken for one without.
const namesKept = " names"

// files are what dist holds besides the manifest.
var files = []string{"app.wasm.br", "app.wasm.gz", "app.js", "wasm_exec.js"}

// upToDate returns the manifest of dist, and whether dist is complete and made
// from the given inputs.
func upToDate(dist, inputs string) (manifest, bool) {
	var m manifest
	b, err := os.ReadFile(filepath.Join(dist, "manifest.json"))
	if err != nil || json.Unmarshal(b, &m) != nil || m.Inputs != inputs {
		return manifest{}, false
	}
	for _, name := range files {
		if _, err := os.Stat(filepath.Join(dist, name)); err != nil {
			return manifest{}, false
		}
	}
	return m, true
}

// build makes everything in dist anew. The manifest is written last, so that
// a build that fails half way is not taken for a whole one.
func build(ctx context.Context, dir, dist string, tool goTool, inputs string, out io.Writer) (manifest, error) {
	wasm, err := compile(ctx, dir, tool)
	if err != nil {
		return manifest{}, err
	}
	if err := scan(wasm); err != nil { // before strip, as it looks for names
		return manifest{}, err
	}
	if !strings.HasSuffix(inputs, namesKept) {
		if wasm, err = strip(wasm); err != nil {
			return manifest{}, err
		}
	}
	made, same, err := scripts(tool)
	if err != nil {
		return manifest{}, err
	}
	if !same {
		fmt.Fprintf(out, "note: go-app was made for another wasm_exec.js than that of %s; the journeys in the browser tell whether it matters\n", tool.version)
	}
	if made["app.wasm.br"], err = brotliOf(wasm); err != nil {
		return manifest{}, err
	}
	if made["app.wasm.gz"], err = gzipOf(wasm); err != nil {
		return manifest{}, err
	}
	sum := sha256.Sum256(wasm)
	m := manifest{
		Inputs: inputs, Wasm: hex.EncodeToString(sum[:]), Raw: len(wasm),
		Brotli: len(made["app.wasm.br"]), Gzip: len(made["app.wasm.gz"]),
	}
	return m, write(dist, made, m)
}

// write replaces what dist holds.
func write(dist string, made map[string][]byte, m manifest) error {
	index := filepath.Join(dist, "manifest.json")
	if err := os.Remove(index); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	for name, body := range made {
		if err := os.WriteFile(filepath.Join(dist, name), body, 0o644); err != nil {
			return err
		}
	}
	b, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(index, append(b, '\n'), 0o644)
}

// brotliOf returns b in brotli at its best.
func brotliOf(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// gzipOf returns b in gzip at its best.
func gzipOf(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
