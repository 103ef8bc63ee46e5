package assets

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// How long a file may be kept without asking again: a year, or not at all.
const (
	immutable = "public, max-age=31536000, immutable"
	revisit   = "no-cache"
)

// missing answers that there is no such file. That is not remembered: the
// next version of the program may have it.
func missing(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
}

// serve answers GET and HEAD with the file, in the encoding the browser likes
// best. Parts can be asked for of a file that is never compressed; of any
// other, the answer to such a wish is the whole file.
func (f *file) serve(w http.ResponseWriter, r *http.Request, keep string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("Cache-Control", keep)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	if f.br == nil {
		h.Set("ETag", `"`+f.hash+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.plain))
		return
	}
	h.Set("Vary", "Accept-Encoding")
	encoding := Encoding(strings.Join(r.Header.Values("Accept-Encoding"), ","))
	etag := `"` + f.hash + "-" + encoding + `"`
	h.Set("ETag", etag)
	if matches(r.Header.Values("If-None-Match"), etag) {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	f.send(w, r.Method == http.MethodHead, encoding)
}

// send writes the file in one encoding. One of which only the build's
// encodings exist is decompressed on the way; few browsers ask for that.
func (f *file) send(w http.ResponseWriter, headOnly bool, encoding string) {
	h := w.Header()
	body := map[string][]byte{"br": f.br, "gzip": f.gz, "": f.plain}[encoding]
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	if body != nil {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	if headOnly {
		return
	}
	// An error of writing means that the browser left.
	if body != nil {
		_, _ = w.Write(body)
		return
	}
	zip, err := gzip.NewReader(bytes.NewReader(f.gz))
	if err != nil {
		h.Set("Cache-Control", "no-store")
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, zip)
}

// Encoding returns the content encoding to answer with: "br" or "gzip", the
// better liked in an Accept-Encoding header and brotli where both are liked
// alike, or "" for none.
func Encoding(accept string) string {
	weights := map[string]float64{}
	for part := range strings.SplitSeq(accept, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "" {
			weights[name] = weight(parameters)
		}
	}
	of := func(name string) float64 {
		if q, ok := weights[name]; ok {
			return q
		}
		return weights["*"]
	}
	br, gz := of("br"), max(of("gzip"), weights["x-gzip"])
	identity, said := weights["identity"]
	switch {
	case said && identity > br && identity > gz:
		return ""
	case br > 0 && br >= gz:
		return "br"
	case gz > 0:
		return "gzip"
	}
	return ""
}

// weight returns the q value of the parameters of an encoding: 1 where there
// is none, 0 where it cannot be read.
func weight(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}

// matches reports whether If-None-Match names an entity tag. Weak tags count,
// as proxies make them of ours.
func matches(ifNoneMatch []string, etag string) bool {
	for _, line := range ifNoneMatch {
		for tag := range strings.SplitSeq(line, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
				return true
			}
		}
	}
	return false
}
