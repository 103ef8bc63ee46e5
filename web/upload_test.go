package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/loupe-privacy/loupe/internal/wire"
)

// browserPath is where Debian has Chromium.
const browserPath = "/usr/bin/chromium"

// formPage is a page with a form for files. Its clock runs a hundred times as
// fast.
const formPage = `<!doctype html><title>form</title>
<script src="/fast.js"></script><script defer src="/upload.js"></script>
<form method="post" enctype="multipart/form-data" action="/form" data-upload="/api/uploads" data-owner="me" data-request="r1"
 data-sending="Envoi de {name} : {percent} %" data-waiting="{name} attend" data-lost="réseau perdu">
<textarea name="text">typed</textarea><input type="file" name="file" multiple>
<button id="remove" name="remove" value="x">-</button><button id="go" name="then" value="attach">+</button></form>`

// sentPage selects what only the page after the form has.
const sentPage = "#sent"

// An office takes files piece by piece, as the server does, and whole forms.
type office struct {
	t  *testing.T
	mu sync.Mutex

	// trouble is asked before each request of the interface: it may answer
	// in its place, and then returns true.
	trouble func(n int, w http.ResponseWriter, r *http.Request) bool

	asked   int
	uploads []*upload
	forms   []string
}

// An upload is one file that arrives.
type upload struct {
	body wire.UploadBody
	data []byte
	gone bool
}

// ServeHTTP implements [http.Handler].
func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; require-trusted-types-for 'script'")
	switch {
	case r.URL.Path == "/upload.js":
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, read(o.t, "upload.js"))
	case r.URL.Path == "/fast.js":
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `const slow = setTimeout; window.setTimeout = (f, ms) => slow(f, ms / 100);`)
	case r.URL.Path == "/form" && r.Method == http.MethodPost:
		if err := r.ParseMultipartForm(64 << 20); err != nil {
			o.t.Errorf("form: %v", err)
		}
		names := []string{}
		for _, f := range r.MultipartForm.File["file"] {
			if f.Filename != "" {
				names = append(names, f.Filename)
			}
		}
		o.forms = append(o.forms, fmt.Sprint(r.FormValue("text"), " ", r.FormValue("then"), r.FormValue("remove"), " ", names))
		fmt.Fprint(w, `<!doctype html><title>sent</title><p id=sent>`)
	case strings.HasPrefix(r.URL.Path, wire.APIUploads):
		o.asked++
		if o.trouble == nil || !o.trouble(o.asked, w, r) {
			o.upload(w, r)
		}
	default:
		fmt.Fprint(w, formPage)
	}
}

// upload answers a request of the interface.
func (o *office) upload(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var u upload
		if err := json.NewDecoder(r.Body).Decode(&u.body); err != nil || r.Header.Get("Content-Type") != "application/json" {
			o.t.Errorf("begin: %v", err)
		}
		o.uploads = append(o.uploads, &u)
		w.WriteHeader(http.StatusCreated)
		o.tell(w, len(o.uploads)-1)
		return
	}
	id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, wire.APIUploads+"/"))
	if err != nil || id >= len(o.uploads) || o.uploads[id].gone {
		refuse(w, http.StatusNotFound, "nulle part")
		return
	}
	u := o.uploads[id]
	if r.Method == http.MethodPut {
		piece, err := io.ReadAll(r.Body)
		if err != nil {
			return // cut off: nothing is kept of it
		}
		if len(piece) > wire.MaxPiece {
			o.t.Errorf("a piece of %d bytes", len(piece))
		}
		if r.Header.Get(wire.OffsetHeader) != strconv.Itoa(len(u.data)) {
			refuse(w, http.StatusConflict, "offset")
			return
		}
		u.data = append(u.data, piece...)
	}
	o.tell(w, id)
}

// tell answers how far an upload is.
func (o *office) tell(w http.ResponseWriter, id int) {
	_ = json.NewEncoder(w).Encode(wire.Upload{ID: strconv.Itoa(id), Offset: int64(len(o.uploads[id].data))})
}

// refuse answers with a fault.
func refuse(w http.ResponseWriter, status int, text string) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(wire.Error{Text: text})
}

// cut breaks the connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// arrived returns the uploads that are whole, by name.
func (o *office) arrived() map[string][]byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	whole := map[string][]byte{}
	for _, u := range o.uploads {
		if u.body.Owner != "me" || u.body.RequestID != "r1" {
			o.t.Errorf("begun with %+v", u.body)
		}
		if int64(len(u.data)) == u.body.Size {
			whole[u.body.Name] = u.data
		}
	}
	return whole
}

// browse starts a browser, or skips where there is none.
func browse(t *testing.T) context.Context {
	t.Helper()
	if _, err := os.Stat(browserPath); err != nil {
		t.Skip("no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browserPath),
		chromedp.Flag("headless", "new"), chromedp.DisableGPU, chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// filesOf writes files of different lengths: none, one byte more than a piece,
// and several pieces.
func filesOf(t *testing.T) ([]string, map[string][]byte) {
	t.Helper()
	dir, paths, want := t.TempDir(), []string{}, map[string][]byte{}
	for name, size := range map[string]int{"court.pdf": 10, "l’été & $& {percent}.pdf": wire.MaxPiece + 1, "long.png": 3 * wire.MaxPiece} {
		data := make([]byte, size)
		for i := range data {
			data[i] = byte(i / 7)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		paths, want[name] = append(paths, path), data
	}
	return paths, want
}

// TestUploads sends files through the form, whatever the network does.
func TestUploads(t *testing.T) {
	browser := browse(t)
	for name, trouble := range map[string]func(*office) func(int, http.ResponseWriter, *http.Request) bool{
		"all is well": func(*office) func(int, http.ResponseWriter, *http.Request) bool { return nil },
		"every other request is lost": func(*office) func(int, http.ResponseWriter, *http.Request) bool {
			return func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n%2 == 0 {
					cut(w)
				}
				return n%2 == 0
			}
		},
		"every third answer is lost": func(o *office) func(int, http.ResponseWriter, *http.Request) bool {
			return func(n int, w http.ResponseWriter, r *http.Request) bool {
				if n%3 == 0 {
					o.upload(httptest.NewRecorder(), r)
					cut(w)
				}
				return n%3 == 0
			}
		},
		"the server is busy": func(*office) func(int, http.ResponseWriter, *http.Request) bool {
			return func(n int, w http.ResponseWriter, _ *http.Request) bool {
				busy := n%7 >= 2 && n%7 <= 4
				if busy {
					refuse(w, http.StatusServiceUnavailable, "plus tard")
				}
				return busy
			}
		},
		"an upload is forgotten": func(o *office) func(int, http.ResponseWriter, *http.Request) bool {
			return func(n int, _ http.ResponseWriter, _ *http.Request) bool {
				if n == 5 {
					o.uploads[len(o.uploads)-1].gone = true
				}
				return false
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := &office{t: t}
			o.trouble = trouble(o)
			paths, want := filesOf(t)
			submit(t, browser, o, paths, "#go", sentPage, nil)
			got := o.arrived()
			for name, data := range want {
				if string(got[name]) != string(data) {
					t.Errorf("%s: %d bytes of %d arrived as they are", name, len(got[name]), len(data))
				}
			}
			if len(o.forms) != 1 || o.forms[0] != "typed attach []" {
				t.Errorf("forms sent: %q", o.forms)
			}
		})
	}
}

// submit opens the form, chooses files, presses a button and waits for what
// is to appear. What is in the page then is for the function to look at.
func submit(t *testing.T, browser context.Context, o *office, paths []string, button, until string, look func(context.Context)) {
	t.Helper()
	server := httptest.NewServer(o)
	defer server.Close()
	tab, closeTab := chromedp.NewContext(browser)
	defer closeTab()
	tab, cancel := context.WithTimeout(tab, time.Minute)
	defer cancel()
	if err := chromedp.Do(tab,
		chromedp.Navigate(server.URL),
		chromedp.SetUploadFiles("input", paths),
		chromedp.Click(button),
		chromedp.WaitReady(until),
	); err != nil {
		t.Fatal(err)
	}
	if look != nil {
		look(tab)
	}
}

// value evaluates an expression in a page.
func value[T any](t *testing.T, tab context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(tab, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestUploadTells has what does not arrive told beside the form, which stays as
// it is: with the file to try again, or without one that is refused.
func TestUploadTells(t *testing.T) {
	browser := browse(t)
	for _, test := range []struct {
		name    string
		trouble func(int, http.ResponseWriter, *http.Request) bool
		want    string
		left    int
	}{
		{"refused", func(n int, w http.ResponseWriter, _ *http.Request) bool {
			if n == 1 {
				refuse(w, http.StatusUnprocessableEntity, "Fichier <b>refusé</b>.")
			}
			return n == 1
		}, ".pdf: Fichier <b>refusé</b>.", 0},
		{"logged out", func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			refuse(w, http.StatusUnauthorized, "Connectez-vous.")
			return true
		}, ".pdf: Connectez-vous.", 0},
		{"network gone", func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			cut(w)
			return true
		}, ".pdf: réseau perdu", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := &office{t: t, trouble: test.trouble}
			path := filepath.Join(t.TempDir(), "a.pdf")
			if err := os.WriteFile(path, []byte("%PDF-"), 0o600); err != nil {
				t.Fatal(err)
			}
			var said, typed string
			var left int
			submit(t, browser, o, []string{path}, "#go", "input + [role=status].err-msg", func(tab context.Context) {
				said = value[string](t, tab, `document.querySelector("[role=status]").textContent`)
				typed = value[string](t, tab, `document.querySelector("textarea").value`)
				left = value[int](t, tab, `document.querySelector("input").files.length`)
			})
			if !strings.HasSuffix(said, test.want) || typed != "typed" || left != test.left || len(o.forms) > 0 {
				t.Errorf("said %q, %d files left, text %q, forms %q", said, left, typed, o.forms)
			}
		})
	}
}

// TestUploadLeavesTheRestAlone has the browser send the form where no file is
// to be added.
func TestUploadLeavesTheRestAlone(t *testing.T) {
	browser := browse(t)
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, []byte("%PDF-"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		paths  []string
		button string
		want   string
	}{
		{nil, "#go", "typed attach []"},
		{[]string{path}, "#remove", "typed x [a.pdf]"},
	} {
		o := &office{t: t}
		submit(t, browser, o, test.paths, test.button, sentPage, nil)
		if len(o.uploads) > 0 || len(o.forms) != 1 || o.forms[0] != test.want {
			t.Errorf("%d uploads, forms %q", len(o.uploads), o.forms)
		}
	}
}
