package assets_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"github.com/loupe-privacy/loupe/server/assets"
	"github.com/loupe-privacy/loupe/web"
)

// clientBytes stands for a built client.
var clientBytes = append([]byte("\x00asm"), bytes.Repeat([]byte("client "), 500)...)

// packed returns b in brotli and in gzip.
func packed(t *testing.T, b []byte) (br, gz []byte) {
	t.Helper()
	var out, zip bytes.Buffer
	for _, w := range []io.WriteCloser{brotli.NewWriter(&out), gzip.NewWriter(&zip)} {
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes(), zip.Bytes()
}

// folder returns a small folder like package web, with a built client.
func folder(t *testing.T) fstest.MapFS {
	t.Helper()
	br, gz := packed(t, clientBytes)
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"css/base.css":               file(strings.Repeat("/* style */\n", 40) + `@font-face { src: url("../fonts/a.woff2") format("woff2"); } b { background: url("data:,"); fill: url(#hat) }`),
		"fonts/a.woff2":              file("wOF2 and more"),
		"icons.svg":                  file(`<svg xmlns="http://www.w3.org/2000/svg">` + strings.Repeat("<g/>", 100) + `</svg>`),
		"brand/favicon-light.svg":    file(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"brand/apple-touch-180.png":  file("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\xb4\x00\x00\x00\xb4"),
		"boot.js":                    file(`const wasm = "/static/app.wasm"; const scripts = ["/wasm_exec.js", "/app.js"]; const w = "/app-worker.js";`),
		"worker.js":                  file("// worker"),
		"dist/.gitkeep":              file(""),
		"dist/manifest.json":         file("{}"),
		"dist/app.js":                file(`fetch("/static/app.wasm")`),
		"dist/wasm_exec.js":          file("class Go {}"),
		"dist/app.wasm.br":           {Data: br},
		"dist/app.wasm.gz":           {Data: gz},
		"css/.hidden":                file("not served"),
		"somewhere/else/ignored.txt": file("not served"),
	}
}

// load loads a folder.
func load(t *testing.T, fsys fstest.MapFS) *assets.Set {
	t.Helper()
	set, err := assets.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// site returns what answers for a set, with two public pages.
func site(set *assets.Set) http.Handler {
	mux := http.NewServeMux()
	set.Register(mux.Handle, []string{"https://loupe.example/fr/", "https://loupe.example/nl/?a=1&b"})
	return mux
}

// get asks for an address. Headers come in pairs of name and value.
func get(h http.Handler, method, address string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// body returns the decoded body of an answer.
func body(t *testing.T, r *http.Response) string {
	t.Helper()
	var in io.Reader = r.Body
	switch r.Header.Get("Content-Encoding") {
	case "br":
		in = brotli.NewReader(in)
	case "gzip":
		zip, err := gzip.NewReader(in)
		if err != nil {
			t.Fatal(err)
		}
		in = zip
	}
	b, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAddressesHoldTheHash(t *testing.T) {
	set := load(t, folder(t))
	form := regexp.MustCompile(`^/static/[a-z0-9-]+\.[0-9a-f]{16}\.[a-z0-9]+$`)
	for _, name := range []string{"base.css", "a.woff2", "icons.svg", "favicon-light.svg", "apple-touch-180.png", "boot.js", "app.wasm"} {
		if url := set.URL(name); !form.MatchString(url) {
			t.Errorf("URL(%s) = %s", name, url)
		}
	}
	changed := folder(t)
	changed["fonts/a.woff2"].Data = []byte("wOF2 and something else")
	other := load(t, changed)
	for name, want := range map[string]bool{"a.woff2": true, "base.css": true, "icons.svg": false, "boot.js": false} {
		if got := set.URL(name) != other.URL(name); got != want {
			t.Errorf("address of %s changed with the font: %t, want %t", name, got, want)
		}
	}
}

func TestReferencesBecomeAddresses(t *testing.T) {
	set := load(t, folder(t))
	h := site(set)
	css := body(t, get(h, "GET", set.URL("base.css")))
	if want := `src: url("` + set.URL("a.woff2") + `") format`; !strings.Contains(css, want) {
		t.Errorf("style sheet lacks %s: %s", want, css)
	}
	if !strings.Contains(css, `url("data:,")`) || !strings.Contains(css, `url(#hat)`) {
		t.Errorf("other references changed: %s", css)
	}
	boot := body(t, get(h, "GET", set.URL("boot.js")))
	for _, want := range []string{set.URL("app.wasm"), set.URL("app.js"), set.URL("wasm_exec.js"), `"/app-worker.js"`} {
		if !strings.Contains(boot, want) {
			t.Errorf("boot script lacks %s: %s", want, boot)
		}
	}
	if js := body(t, get(h, "GET", "/app.js")); js != `fetch("`+set.URL("app.wasm")+`")` {
		t.Errorf("app.js = %s", js)
	}
}

func TestWithoutClient(t *testing.T) {
	fsys := folder(t)
	for name := range fsys {
		if strings.HasPrefix(name, "dist/") && name != "dist/.gitkeep" {
			delete(fsys, name)
		}
	}
	set := load(t, fsys)
	if set.Ready() {
		t.Error("ready without a client")
	}
	h := site(set)
	if boot := body(t, get(h, "GET", set.URL("boot.js"))); !strings.Contains(boot, `const wasm = "";`) {
		t.Errorf("boot script = %s", boot)
	}
	if r := get(h, "GET", "/app.js"); r.StatusCode != 404 || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("/app.js = %d %v", r.StatusCode, r.Header)
	}
	if !load(t, folder(t)).Ready() {
		t.Error("not ready with a client")
	}
}

func TestRefusedFolders(t *testing.T) {
	for name, change := range map[string]func(fstest.MapFS){
		"unknown kind":    func(f fstest.MapFS) { f["css/a.exe"] = &fstest.MapFile{} },
		"two of one name": func(f fstest.MapFS) { f["fonts/base.css"] = &fstest.MapFile{} },
		"dangling in css": func(f fstest.MapFS) { delete(f, "fonts/a.woff2") },
		"half a build":    func(f fstest.MapFS) { delete(f, "dist/app.wasm.gz") },
		"empty build":     func(f fstest.MapFS) { f["dist/app.wasm.br"] = &fstest.MapFile{} },
		"built unknown": func(f fstest.MapFS) {
			f["dist/x.exe.br"] = f["dist/app.wasm.br"]
			f["dist/x.exe.gz"] = f["dist/app.wasm.gz"]
		},
		"script of no kind": func(f fstest.MapFS) { f["dist/app.mjs"] = &fstest.MapFile{} },
	} {
		t.Run(name, func(t *testing.T) {
			fsys := folder(t)
			change(fsys)
			if set, err := assets.Load(fsys); err == nil || set != nil {
				t.Errorf("Load = %v, %v; want an error", set, err)
			}
		})
	}
}

func TestUnknownNamePanics(t *testing.T) {
	set := load(t, folder(t))
	defer func() {
		if recover() == nil {
			t.Error("URL of an unknown name returned")
		}
	}()
	set.URL("nothing.css")
}

func TestFixedAddresses(t *testing.T) {
	set := load(t, folder(t))
	h := site(set)
	for _, test := range []struct {
		address, mime, keep string
	}{
		{"/app.js", "text/javascript; charset=utf-8", "no-cache"},
		{"/wasm_exec.js", "text/javascript; charset=utf-8", "no-cache"},
		{"/app-worker.js", "text/javascript; charset=utf-8", "no-cache"},
		{set.URL("app.js"), "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/app.js?v=0123456789abcdef", "text/javascript; charset=utf-8", "no-cache"},
		{"/favicon.svg", "image/svg+xml", "no-cache"},
		{"/favicon.ico", "image/x-icon", "no-cache"},
		{"/robots.txt", "text/plain; charset=utf-8", "no-cache"},
		{"/sitemap.xml", "application/xml; charset=utf-8", "no-cache"},
		{"/ads.txt", "text/plain; charset=utf-8", "no-cache"},
	} {
		r := get(h, "GET", test.address)
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != test.mime || r.Header.Get("Cache-Control") != test.keep {
			t.Errorf("%s = %d %s %s", test.address, r.StatusCode, r.Header.Get("Content-Type"), r.Header.Get("Cache-Control"))
		}
		if again := get(h, "GET", test.address, "If-None-Match", r.Header.Get("ETag")); again.StatusCode != 304 {
			t.Errorf("%s again = %d, want 304", test.address, again.StatusCode)
		}
		if post := get(h, "POST", test.address); post.StatusCode != 405 {
			t.Errorf("POST %s = %d, want 405", test.address, post.StatusCode)
		}
	}
}

func TestFavicon(t *testing.T) {
	ico := []byte(body(t, get(site(load(t, folder(t))), "GET", "/favicon.ico")))
	if kind, n := binary.LittleEndian.Uint16(ico[2:]), binary.LittleEndian.Uint16(ico[4:]); kind != 1 || n != 1 {
		t.Fatalf("type %d with %d pictures", kind, n)
	}
	length, at := binary.LittleEndian.Uint32(ico[14:]), binary.LittleEndian.Uint32(ico[18:])
	if int(at+length) != len(ico) || !bytes.HasPrefix(ico[at:], []byte("\x89PNG")) || ico[6] != 180 {
		t.Errorf("picture of %d pixels, %d bytes at %d of %d", ico[6], length, at, len(ico))
	}
}

func TestRobots(t *testing.T) {
	h := site(load(t, folder(t)))
	robots := body(t, get(h, "GET", "/robots.txt"))
	for _, line := range []string{"User-agent: *", "Disallow: /fr/moi", "Disallow: /nl/mij", "Disallow: /api/", "Disallow: /auth/", "Sitemap: https://loupe.example/sitemap.xml"} {
		if !strings.Contains("\n"+robots, "\n"+line+"\n") {
			t.Errorf("robots.txt lacks %q:\n%s", line, robots)
		}
	}
	var sitemap struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(body(t, get(h, "GET", "/sitemap.xml"))), &sitemap); err != nil {
		t.Fatal(err)
	}
	if len(sitemap.URLs) != 2 || sitemap.URLs[1].Loc != "https://loupe.example/nl/?a=1&b" {
		t.Errorf("sitemap = %+v", sitemap)
	}
}

// TestOwnFiles loads the files of the program itself.
func TestOwnFiles(t *testing.T) {
	set, err := assets.Load(web.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"icons.svg", "ahn-latin.woff2", "boot.js", "upload.js", "worker.js", "favicon-light.svg", "favicon-dark.svg", "apple-touch-180.png"} {
		if r := get(site(set), "GET", set.URL(name)); r.StatusCode != 200 {
			t.Errorf("%s = %d", name, r.StatusCode)
		}
	}
}
