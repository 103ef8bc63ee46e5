package push_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/keys"
	"github.com/loupe-privacy/loupe/server/push"
	"github.com/loupe-privacy/loupe/server/registerdata"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// loaded is the register inside the program.
var loaded = sync.OnceValues(func() (*register.Register, error) { return registerdata.Load(registerdata.Embedded()) })

// A desk is an endpoint on loopback with its database and its issuer of tokens.
type desk struct {
	t      *testing.T
	url    string
	issuer string
	key    *ecdsa.PrivateKey
	store  *sqlstore.Store
	folder string
	log    *bytes.Buffer
}

// newDesk starts an endpoint that takes members and holdings.
func newDesk(t *testing.T, change func(*push.Options)) *desk {
	t.Helper()
	d := &desk{t: t, folder: filepath.Join(t.TempDir(), "push"), log: &bytes.Buffer{}}
	var err error
	d.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	d.issuer = newIssuer(t, &d.key.PublicKey)
	d.store, err = sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "loupe.db"))
	must(t, err)
	t.Cleanup(func() { d.store.Close() })
	must(t, d.store.Migrate(t.Context()))
	reg, err := loaded()
	must(t, err)
	ring, err := keys.Folder{Dir: filepath.Join(t.TempDir(), "keys")}.Open(keys.Options{Fresh: true})
	must(t, err)
	access, err := auth.NewAccess(auth.AccessConfig{Issuer: d.issuer, Audience: "loupe-feeds", Clients: []string{"batch"}})
	must(t, err)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	o := push.Options{
		Access: access, Scopes: map[feed.Kind]string{feed.Members: "feeds:members", feed.Holdings: "feeds:holdings"},
		Store: d.store, Limits: feed.Options{MaxRejects: 2, MaxDrop: 0.25, Now: func() time.Time { return now }},
		Rules: func() feed.Rules {
			return feed.Rules{
				Register: reg, Keys: ring, Synthetic: true, Now: now, Zone: time.UTC,
				Index: func(n niss.Number) []byte { return []byte("index " + n.Digits()) },
			}
		},
		Folder: d.folder, MaxBytes: 1 << 20, Log: slog.New(slog.NewJSONHandler(d.log, nil)),
	}
	if change != nil {
		change(&o)
	}
	e, err := push.New(o)
	must(t, err)
	mux := http.NewServeMux()
	mux.Handle("POST /feeds/{feed}", e)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	d.url = s.URL + "/feeds/"
	t.Cleanup(d.clean)
	return d
}

// clean fails the test if something is left on disk.
func (d *desk) clean() {
	d.t.Helper()
	left, err := os.ReadDir(d.folder)
	if err != nil || len(left) > 0 {
		d.t.Errorf("left on disk: %v, %v", left, err)
	}
}

// newIssuer starts an issuer with one key, and returns its name.
func newIssuer(t *testing.T, key *ecdsa.PublicKey) string {
	t.Helper()
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	answer := func(v any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(v)
		}
	}
	mux.Handle("/.well-known/openid-configuration", answer(map[string]any{"issuer": s.URL, "jwks_uri": s.URL + "/keys"}))
	mux.Handle("/keys", answer(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key, KeyID: "k1", Use: "sig"}}}))
	return s.URL
}

// token returns an access token, with some claims put over those of a good one.
func (d *desk) token(over map[string]any) string {
	d.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: d.key, KeyID: "k1"}},
		new(jose.SignerOptions).WithType("at+jwt"))
	must(d.t, err)
	claims := map[string]any{
		"iss": d.issuer, "aud": "loupe-feeds", "client_id": "batch", "sub": "batch", "scope": "feeds:members feeds:holdings",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
	}
	for name, value := range over {
		claims[name] = value
	}
	text, err := jwt.Signed(signer).Claims(claims).Serialize()
	must(d.t, err)
	return text
}

// must stops the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// post sends a file with a token, and returns the status and the answer.
func (d *desk) post(ctx context.Context, kind, token string, body io.Reader, header ...string) (*http.Response, push.Answer) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url+kind, body)
	must(d.t, err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	must(d.t, err)
	defer res.Body.Close()
	var a push.Answer
	if err := json.NewDecoder(res.Body).Decode(&a); err != nil {
		d.t.Fatalf("status %d without JSON: %v", res.StatusCode, err)
	}
	return res, a
}

// send sends a file with a good token.
func (d *desk) send(kind, file string) (int, push.Answer) {
	d.t.Helper()
	res, a := d.post(d.t.Context(), kind, d.token(nil), strings.NewReader(file))
	return res.StatusCode, a
}

// members returns a full file of members, by a run and their keys.
func members(run string, keys ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"feed":"members","run":%q,"full":true,"as_of":"2026-11-23"}`+"\n", run)
	for _, k := range keys {
		fmt.Fprintf(&b, `{"key":%q,"given_name":"Élise","family_name":"Secret","language":"fr","joined":"2011-03-01"}`+"\n", k)
	}
	fmt.Fprintf(&b, `{"end":%d}`+"\n", len(keys))
	return b.String()
}

func TestPush(t *testing.T) {
	d := newDesk(t, nil)
	file := members("m1", "M-1", "M-2", "M-3", "M-4")
	status, a := d.send("members", file)
	if status != http.StatusOK || a.Run != "m1" || !a.Full || a.Again || a.Lines != 4 || a.Members == nil || *a.Members != (push.Members{After: 4, New: 4}) || a.Error != "" {
		t.Fatalf("first: %d, %+v, %+v", status, a, a.Members)
	}
	if status, a := d.send("members", file); status != http.StatusOK || !a.Again || a.Lines != 4 || a.Rejects == nil {
		t.Errorf("again: %d, %+v", status, a)
	}
	if status, a := d.send("members", members("m1", "M-1")); status != http.StatusConflict || a.Error != "other_file" {
		t.Errorf("another file of the run: %d, %+v", status, a)
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := io.WriteString(z, `{"feed":"holdings","domain":"compulsory","run":"h1","full":true,"as_of":"2026-11-23"}
{"member":"M-1","as_of":"2026-11-20","relation":"active","categories":[]}
{"member":"M-9","as_of":"2026-11-20","relation":"active","categories":[]}
{"end":2}
`)
	must(t, err)
	must(t, z.Close())
	held := zipped.String()
	for _, again := range []bool{false, true} {
		status, a = d.send("holdings", held)
		want := feed.Rejection{Line: 3, Reason: feed.ReasonUnknown}
		if status != http.StatusOK || a.Again != again || a.Domain != "compulsory" || a.Rejected != 1 || len(a.Rejects) != 1 || a.Rejects[0] != want {
			t.Errorf("with a line that is rejected: %d, %+v", status, a)
		}
	}
	if log := d.log.String(); strings.Contains(log, "Secret") || strings.Contains(log, "M-9") || strings.Contains(log, "eyJ") || !strings.Contains(log, `"run":"h1"`) || !strings.Contains(log, `"client":"batch"`) {
		t.Errorf("log: %s", log)
	}
}

// TestPushRefused: each thing that is wrong with a file, with what the answer
// says; what counted before goes on counting.
func TestPushRefused(t *testing.T) {
	d := newDesk(t, nil)
	if status, a := d.send("members", members("m1", "M-1", "M-2", "M-3", "M-4")); status != http.StatusOK {
		t.Fatalf("%d %+v", status, a)
	}
	whole := members("m2", "M-1", "M-2", "M-3", "M-4")
	broken := func(n int) string {
		return strings.Replace(whole, `"given_name":"Élise"`, `"given_name":""`, n)
	}
	for _, test := range []struct {
		name, kind, file string
		status           int
		word             string
		rejects          int
	}{
		{"empty", "members", "", 422, "cut", 0},
		{"cut", "members", strings.TrimSuffix(whole, "{\"end\":4}\n"), 422, "cut", 0},
		{"no header", "members", "{}\n", 422, "line", 1},
		{"no JSON", "members", "canary\n", 422, "line", 1},
		{"of another feed", "holdings", whole, 422, "other_feed", 0},
		{"older", "members", strings.Replace(whole, "2026-11-23", "2026-11-20", 1), 409, "older", 0},
		{"of tomorrow", "members", strings.Replace(whole, "2026-11-23", "2026-11-24", 1), 422, "line", 1},
		{"too many rejected", "members", broken(3), 422, "rejected", 3},
		{"too many gone", "members", members("m3", "M-1", "M-2"), 422, "drop", 0},
		{"broken gzip", "members", "\x1f\x8b\x08canary", 422, "line", 1},
		{"too large", "members", strings.Repeat(whole, 4000), 413, "too_large", 0},
		{"a feed that is not taken", "choices", whole, 404, "not_found", 0},
		{"no feed", "canary", whole, 404, "not_found", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			res, a := d.post(t.Context(), test.kind, d.token(nil), strings.NewReader(test.file))
			if res.StatusCode != test.status || a.Error != test.word || len(a.Rejects) != test.rejects {
				t.Errorf("%d %+v, want %d %s with %d rejects", res.StatusCode, a, test.status, test.word, test.rejects)
			}
			if a.Error == "drop" && (a.Members == nil || a.Members.Gone != 2) {
				t.Errorf("members: %+v", a.Members)
			}
			d.clean()
		})
	}
	if status, a := d.send("members", broken(1)); status != http.StatusOK || a.Rejected != 1 || a.Members.Before != 4 || a.Members.Gone != 0 {
		t.Errorf("the file that was mended: %d, %+v", status, a)
	}
}

// TestPushIsLarge: a body that does not say how long it is has the same limit.
func TestPushIsLarge(t *testing.T) {
	d := newDesk(t, func(o *push.Options) { o.MaxBytes = 1000 })
	long := members("m1", strings.Fields(strings.Repeat("M ", 40))...)
	res, a := d.post(t.Context(), "members", d.token(nil), io.MultiReader(strings.NewReader(long)))
	if res.StatusCode != http.StatusRequestEntityTooLarge || a.Error != "too_large" {
		t.Errorf("%d %+v", res.StatusCode, a)
	}
}

// TestBadTokens: whoever has not the right token gets nowhere, and nothing is
// read of what they send.
func TestBadTokens(t *testing.T) {
	d := newDesk(t, nil)
	file := members("m1", "M-1")
	good := d.token(nil)
	other := newDesk(t, nil)
	for _, test := range []struct {
		name   string
		header []string
		status int
	}{
		{"none", nil, 401},
		{"basic", []string{"Authorization", "Basic " + good}, 401},
		{"no scheme", []string{"Authorization", good}, 401},
		{"two", []string{"Authorization", "Bearer " + good, "Authorization", "Bearer " + good}, 401},
		{"junk", []string{"Authorization", "Bearer canary"}, 401},
		{"cut", []string{"Authorization", "Bearer " + good[:len(good)-2]}, 401},
		{"of another issuer", []string{"Authorization", "Bearer " + other.token(nil)}, 401},
		{"of another issuer under its name", []string{"Authorization", "Bearer " + other.token(map[string]any{"iss": d.issuer})}, 401},
		{"for another audience", []string{"Authorization", "Bearer " + d.token(map[string]any{"aud": "loupe"})}, 401},
		{"over", []string{"Authorization", "Bearer " + d.token(map[string]any{"exp": time.Now().Add(-time.Second).Unix()})}, 401},
		{"of another client", []string{"Authorization", "Bearer " + d.token(map[string]any{"client_id": "x"})}, 401},
		{"of a login", []string{"Authorization", "Bearer " + d.token(map[string]any{"nonce": "x"})}, 401},
		{"for another feed", []string{"Authorization", "Bearer " + d.token(map[string]any{"scope": "feeds:holdings"})}, 403},
		{"without scope", []string{"Authorization", "Bearer " + d.token(map[string]any{"scope": ""})}, 403},
		{"encoded", []string{"Authorization", "Bearer " + good, "Content-Encoding", "gzip"}, 415},
	} {
		t.Run(test.name, func(t *testing.T) {
			res, a := d.post(t.Context(), "members", "", strings.NewReader(file), test.header...)
			if res.StatusCode != test.status || a.Run != "" || a.Error == "" {
				t.Errorf("%d %+v, want %d", res.StatusCode, a, test.status)
			}
			if asks := res.Header.Get("WWW-Authenticate"); (test.status == 401 || test.status == 403) != strings.HasPrefix(asks, "Bearer") {
				t.Errorf("asks for %q", asks)
			}
		})
	}
	lines := strings.Split(strings.TrimSpace(d.log.String()), "\n") // of the programs alone whose token holds
	if len(lines) != 2 || strings.Count(d.log.String(), `"msg":"push refused","client":"batch","feed":"members"`) != 2 || strings.Contains(d.log.String(), "eyJ") {
		t.Errorf("log: %s", lines)
	}
	if reports, err := d.store.Reports(t.Context()); err != nil || len(reports) > 0 {
		t.Errorf("something counts: %v, %v", reports, err)
	}
}

// A gate is a body that waits in the middle.
type gate struct {
	begin, rest io.Reader
	reached     chan struct{}
	open        chan error
}

// Read implements [io.Reader].
func (g *gate) Read(b []byte) (int, error) {
	if n, err := g.begin.Read(b); n > 0 || err != io.EOF {
		return n, err
	}
	if g.reached != nil {
		close(g.reached)
		g.reached = nil
		if err := <-g.open; err != nil {
			return 0, err
		}
	}
	return g.rest.Read(b)
}

// TestOneAtATime: while a file of a feed comes, another one of that feed waits,
// and one of another feed does not.
func TestOneAtATime(t *testing.T) {
	d := newDesk(t, func(o *push.Options) { o.MaxBytes = 64 << 20 })
	// More than a connection holds: once it is sent, it is being taken in.
	slow := &gate{strings.NewReader("{}\n" + strings.Repeat(" ", 16<<20)), strings.NewReader("\n"), make(chan struct{}), make(chan error, 1)}
	reached, first := slow.reached, make(chan int)
	go func() {
		res, _ := d.post(t.Context(), "members", d.token(nil), slow)
		first <- res.StatusCode
	}()
	<-reached
	res, a := d.post(t.Context(), "members", d.token(nil), strings.NewReader(members("m1", "M-1")))
	if res.StatusCode != http.StatusTooManyRequests || a.Error != "too_many" || res.Header.Get("Retry-After") == "" {
		t.Errorf("meanwhile: %d, %+v", res.StatusCode, a)
	}
	if status, a := d.send("holdings", "{}\n"); status != http.StatusUnprocessableEntity {
		t.Errorf("another feed: %d, %+v", status, a)
	}
	slow.open <- nil
	if status := <-first; status != http.StatusUnprocessableEntity {
		t.Errorf("the first one: %d", status)
	}
	if status, a := d.send("members", members("m1", "M-1")); status != http.StatusOK {
		t.Errorf("after it: %d, %+v", status, a)
	}
}

// TestSenderGoesAway: what came of the file is nothing, and they keep nobody
// waiting.
func TestSenderGoesAway(t *testing.T) {
	taken := make(chan error, 1)
	d := newDesk(t, func(o *push.Options) { o.MaxBytes = 64 << 20 })
	gone := &gate{strings.NewReader(strings.Repeat(" ", 16<<20)), strings.NewReader(""), make(chan struct{}), make(chan error, 1)}
	reached := gone.reached
	go func() {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+"members", gone)
		if err == nil {
			r.Header.Set("Authorization", "Bearer "+d.token(nil))
			var res *http.Response
			if res, err = http.DefaultTransport.RoundTrip(r); err == nil {
				res.Body.Close()
			}
		}
		taken <- err
	}()
	<-reached
	gone.open <- errors.New("the sender fails")
	if err := <-taken; err == nil {
		t.Error("half a file is answered")
	}
	file := members("m1", "M-1", "M-2")
	for {
		status, a := d.send("members", file)
		if status == http.StatusOK {
			return
		}
		if status != http.StatusTooManyRequests { // until their end is noticed
			t.Fatalf("after them: %d, %+v", status, a)
		}
	}
}

// A shaky store fails at one of its steps, once.
type shaky struct {
	*sqlstore.Store
	failAt int
}

// StageRun implements [feed.RunStore].
func (s *shaky) StageRun(ctx context.Context, run feed.Run, step feed.Step) (feed.Run, error) {
	if s.failAt--; s.failAt == 0 {
		return run, fault.New(fault.Unavailable, "the database is away")
	}
	return s.Store.StageRun(ctx, run, step)
}

// TestPushGoesOn: after an import that was cut off, the same file goes on where
// it was, and another file of that run begins anew.
func TestPushGoesOn(t *testing.T) {
	for _, test := range []struct {
		name, then string
		from       int
	}{
		{"the same file", members("m1", "M-1", "M-2", "M-3", "M-4", "M-5"), 4},
		{"another file", members("m1", "M-9", "M-2", "M-3", "M-4", "M-5"), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDesk(t, func(o *push.Options) {
				o.Store = &shaky{Store: o.Store.(*sqlstore.Store), failAt: 3}
				o.Limits.StepRows = 2
			})
			status, a := d.send("members", members("m1", "M-1", "M-2", "M-3", "M-4", "M-5"))
			if status != http.StatusServiceUnavailable || a.Error != "unavailable" || a.Lines != 4 || a.Members != nil {
				t.Errorf("while the database is away: %d, %+v", status, a)
			}
			if reports, err := d.store.Reports(t.Context()); err != nil || len(reports) > 0 {
				t.Errorf("half of it counts: %v, %v", reports, err)
			}
			status, a = d.send("members", test.then)
			if status != http.StatusOK || a.From != test.from || a.Lines != 5 || a.Members == nil || *a.Members != (push.Members{After: 5, New: 5}) {
				t.Errorf("then: %d, %+v, %+v", status, a, a.Members)
			}
		})
	}
}
