package e2e

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
)

// A recorder stands between browser and program and keeps all that the
// program answers.
type recorder struct {
	drop string // a header that is taken out of every answer, or ""

	mu      sync.Mutex
	answers []recorded
}

// A recorded is one answer, with the request it answered.
type recorded struct {
	method, address string
	status          int
	header          http.Header
	body            string
}

// newRecordedSite starts a site, with further settings, that browsers reach
// through a recorder, which drops a header if one is named.
func newRecordedSite(t testing.TB, drop string, settings ...string) (*site, *recorder) {
	t.Helper()
	r := &recorder{drop: drop}
	front := httptest.NewUnstartedServer(nil)
	public := "http://localhost:" + portOf(front.Listener.Addr().String())
	s := newSite(t, sqlite(t), append(settings, "LOUPE_PUBLIC_URL="+public)...)
	behind, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	front.Config.Handler = &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(behind)
			p.Out.Host = p.In.Host
		},
		ModifyResponse: r.keep,
		ErrorHandler:   func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	front.Start()
	t.Cleanup(front.Close)
	s.url = public
	return s, r
}

// portOf returns the port of an address.
func portOf(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }

// keep keeps an answer and passes it on.
func (r *recorder) keep(res *http.Response) error {
	res.Header.Del(r.drop)
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	res.Body = io.NopCloser(bytes.NewReader(raw))
	body, err := decoded(res.Header.Get("Content-Encoding"), raw)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = append(r.answers, recorded{
		res.Request.Method, res.Request.URL.RequestURI(), res.StatusCode, res.Header.Clone(), string(body),
	})
	return nil
}

// decoded returns a body without its content encoding.
func decoded(encoding string, body []byte) ([]byte, error) {
	switch encoding {
	case "br":
		return io.ReadAll(brotli.NewReader(bytes.NewReader(body)))
	case "gzip":
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	}
	return body, nil
}

// all returns the answers so far.
func (r *recorder) all() []recorded {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]recorded(nil), r.answers...)
}
