package assets_test

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/server/assets"
)

func TestEncoding(t *testing.T) {
	for accept, want := range map[string]string{
		"":                                "",
		"identity":                        "",
		"gzip":                            "gzip",
		"x-gzip":                          "gzip",
		"br":                              "br",
		"BR":                              "br",
		"gzip, deflate, br, zstd":         "br",
		"gzip;q=1.0, br;q=0.5":            "gzip",
		"gzip;q=0.5, br;q=0.5":            "br",
		"br;q=0, gzip":                    "gzip",
		"br;q=0, gzip;q=0":                "",
		"*":                               "br",
		"*;q=0":                           "",
		"br;q=0, *":                       "gzip",
		"gzip ; q=0.8 , br ; q = 0.9":     "br",
		"br;q=nonsense, gzip;q=0.1":       "gzip",
		"br;q=2, gzip;q=0.1":              "gzip",
		"br;q=NaN, gzip;q=0.1":            "gzip",
		"deflate":                         "",
		"identity;q=1, gzip;q=0.5":        "",
		"identity;q=0.2, gzip;q=0.5":      "gzip",
		"brotli":                          "",
		",,br,,":                          "br",
		"gzip;level=9;q=0.3, br;q=0.2":    "gzip",
		strings.Repeat("a;q=0.1,", 2000):  "",
		"br;q=0.001":                      "br",
		"identity;q=0, deflate, compress": "",
	} {
		if got := assets.Encoding(accept); got != want {
			t.Errorf("Encoding(%.60q) = %q, want %q", accept, got, want)
		}
	}
}

func TestStaticFile(t *testing.T) {
	set := load(t, folder(t))
	h := set.Handler()
	plain := body(t, get(h, "GET", set.URL("icons.svg")))
	tags := map[string]bool{}
	for _, encoding := range []string{"", "gzip", "br"} {
		r := get(h, "GET", set.URL("icons.svg"), "Accept-Encoding", encoding)
		if got := r.Header.Get("Content-Encoding"); got != encoding {
			t.Errorf("asked for %q, got %q", encoding, got)
		}
		for name, want := range map[string]string{
			"Content-Type":                 "image/svg+xml",
			"Cache-Control":                "public, max-age=31536000, immutable",
			"Vary":                         "Accept-Encoding",
			"Cross-Origin-Resource-Policy": "same-origin",
			"X-Content-Type-Options":       "nosniff",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s = %q, want %q", name, got, want)
			}
		}
		raw, err := io.ReadAll(r.Body)
		if err != nil || strconv.Itoa(len(raw)) != r.Header.Get("Content-Length") {
			t.Errorf("%q: %d bytes, Content-Length %s, %v", encoding, len(raw), r.Header.Get("Content-Length"), err)
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		if body(t, r) != plain {
			t.Errorf("%q is another file", encoding)
		}
		tags[r.Header.Get("ETag")] = true
	}
	if len(tags) != 3 {
		t.Errorf("entity tags of three encodings: %v", tags)
	}
}

func TestClientInEveryEncoding(t *testing.T) {
	set := load(t, folder(t))
	for _, encoding := range []string{"", "gzip", "br"} {
		r := get(set.Handler(), "GET", set.URL("app.wasm"), "Accept-Encoding", encoding)
		if r.Header.Get("Content-Type") != "application/wasm" || r.Header.Get("Content-Encoding") != encoding {
			t.Errorf("%q: %v", encoding, r.Header)
		}
		if body(t, r) != string(clientBytes) {
			t.Errorf("%q is another client", encoding)
		}
	}
}

func TestConditionalAndHead(t *testing.T) {
	set := load(t, folder(t))
	h := set.Handler()
	for _, name := range []string{"base.css", "a.woff2", "app.wasm"} {
		url := set.URL(name)
		tag := get(h, "GET", url).Header.Get("ETag")
		for header, want := range map[string]int{
			tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, "*": 304, `"x"`: 200, "": 200,
		} {
			r := get(h, "GET", url, "If-None-Match", header)
			if r.StatusCode != want {
				t.Errorf("%s with If-None-Match %s = %d, want %d", name, header, r.StatusCode, want)
			}
			if want == 304 && body(t, r) != "" {
				t.Errorf("%s: 304 with a body", name)
			}
		}
		head := get(h, "HEAD", url)
		if head.StatusCode != 200 || body(t, head) != "" || head.Header.Get("ETag") != tag {
			t.Errorf("HEAD %s = %d %v", name, head.StatusCode, head.Header)
		}
	}
}

func TestRange(t *testing.T) {
	set := load(t, folder(t))
	h := set.Handler()
	part := get(h, "GET", set.URL("a.woff2"), "Range", "bytes=0-3")
	if part.StatusCode != 206 || body(t, part) != "wOF2" {
		t.Errorf("part of the font = %d", part.StatusCode)
	}
	if bad := get(h, "GET", set.URL("a.woff2"), "Range", "bytes=900-"); bad.StatusCode != 416 {
		t.Errorf("part past the end = %d, want 416", bad.StatusCode)
	}
	whole := get(h, "GET", set.URL("base.css"), "Range", "bytes=0-3", "Accept-Encoding", "br")
	if whole.StatusCode != 200 || !strings.Contains(body(t, whole), "font-face") {
		t.Errorf("part of a compressed file = %d, want all of it", whole.StatusCode)
	}
}

func TestNothingElseThere(t *testing.T) {
	set := load(t, folder(t))
	h := set.Handler()
	for _, address := range []string{
		"/static/", "/static/base.css", "/static/css/base.css", "/static/base.0000000000000000.css", "/static/.gitkeep",
		"/static/manifest.json", "/static/app.wasm.br", "/static/worker.js", "/static/app.js", set.URL("base.css") + "/",
		"/static/..%2fgo.mod", strings.ToUpper(set.URL("base.css")),
	} {
		r := get(h, "GET", address)
		if r.StatusCode != 404 || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s = %d, %s", address, r.StatusCode, r.Header.Get("Cache-Control"))
		}
	}
	if r := get(h, "DELETE", set.URL("base.css")); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("DELETE = %d %v", r.StatusCode, r.Header)
	}
}
