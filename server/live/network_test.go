package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/live"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

const (
	domain = "compulsory"
	member = "M-100001"
)

// declared is the register of the tests.
var declared = sync.OnceValues(func() (*register.Register, error) {
	editions, err := registerdata.LoadEditions(registerdata.Embedded())
	if err != nil {
		return nil, err
	}
	return editions[0], nil
})

// A network is a connector and its token endpoint on a network in memory. In a
// bubble of synctest its time is that of the bubble: nothing really waits.
type network struct {
	*http.Transport
	t       *testing.T
	conns   chan net.Conn
	closed  chan struct{}
	answers http.HandlerFunc // to questions
	grants  http.HandlerFunc // to calls for a token

	mu        sync.Mutex
	questions int
	tokens    int
	log       bytes.Buffer
}

// newNetwork returns a network whose connector answers so, and which gives
// tokens. It ends with the test.
func newNetwork(t *testing.T, answers http.HandlerFunc) *network {
	n := &network{t: t, conns: make(chan net.Conn), closed: make(chan struct{}), answers: answers, grants: grant}
	n.Transport = &http.Transport{DialContext: n.dial, DisableCompression: true, MaxResponseHeaderBytes: 16 << 10}
	server := &http.Server{Handler: n, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(n)
	}()
	t.Cleanup(func() {
		n.CloseIdleConnections()
		_ = server.Close()
		<-done
	})
	return n
}

// dial returns the one end of a new connection.
func (n *network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case n.conns <- there:
		return here, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements [net.Listener].
func (n *network) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

// Close implements [net.Listener].
func (n *network) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case <-n.closed:
	default:
		close(n.closed)
	}
	return nil
}

// Addr implements [net.Listener].
func (n *network) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

// ServeHTTP counts what comes in, and looks at what every call has to keep: the
// member is in the body of a question, and nowhere else.
func (n *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	next, count := n.answers, &n.questions
	if r.URL.Path == "/token" {
		next, count = n.grants, &n.tokens
	} else if r.Method != http.MethodPost || r.URL.Path != "/v1/holdings" || r.URL.RawQuery != "" {
		n.t.Errorf("asked by %s %s", r.Method, r.URL)
	}
	for name, values := range r.Header {
		if strings.Contains(strings.Join(values, " "), member) {
			n.t.Errorf("the header %s names the member", name)
		}
	}
	n.mu.Lock()
	*count++
	n.mu.Unlock()
	next(w, r)
}

// count returns how many questions and calls for a token came in.
func (n *network) count() (questions, tokens int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.questions, n.tokens
}

// Write implements [io.Writer] for the log.
func (n *network) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.log.Write(p)
}

// logged returns what was logged.
func (n *network) logged() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.log.String()
}

// ours is how the connector of a network is asked.
func ours() live.Connector {
	return live.Connector{
		Domain: domain, URL: "http://localhost/v1",
		Login: live.Login{TokenURL: "http://localhost/token", ClientID: "loupe", Secret: "the-secret", Scopes: []string{"holdings:read"}},
	}
}

// options returns what live sources over a network are made of.
func (n *network) options(connectors ...live.Connector) live.Options {
	r, err := declared()
	if err != nil {
		n.t.Fatal(err)
	}
	return live.Options{
		Connectors: connectors, Rules: feed.Rules{Register: r, Zone: time.UTC}, Now: time.Now, Transport: n,
		Log: slog.New(slog.NewJSONHandler(n, nil)),
	}
}

// sources returns the live source of a network, perhaps changed.
func (n *network) sources(change ...func(*live.Connector)) *live.Sources {
	c := ours()
	for _, f := range change {
		f(&c)
	}
	s, err := live.New(n.options(c))
	if err != nil {
		n.t.Fatal(err)
	}
	return s
}

// grant gives a token.
func grant(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id != "loupe" || secret != "the-secret" || r.PostFormValue("grant_type") != "client_credentials" || r.PostFormValue("scope") != "holdings:read" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"access_token":"the-token","token_type":"bearer","expires_in":300}`))
}

// good is an answer that keeps the contract.
func good() feed.Answer {
	today := calendar.DayOf(time.Now(), time.UTC)
	return feed.Answer{
		Domain:   domain,
		Coverage: []feed.Covers{{Since: calendar.Date(1999, 1, 1)}},
		Holding: feed.HoldingLine{Member: member, AsOf: today, Relation: "active", Categories: []feed.CategoryLine{
			{Category: "identification", Held: true, AsOf: today, Records: 3},
			{Category: "financial", AsOf: today},
		}},
	}
}

// send answers with a status, a media type and a body.
func send(w http.ResponseWriter, status int, media string, body []byte) {
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// sendGood answers as agreed, with something changed.
func sendGood(change ...func(*feed.Answer)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		a := good()
		for _, f := range change {
			f(&a)
		}
		b, err := json.Marshal(a)
		if err != nil {
			panic(err)
		}
		send(w, http.StatusOK, "application/json", b)
	}
}

// fails answers with a status.
func fails(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { send(w, status, "text/html", []byte("<p>"+member)) }
}

// hangs answers nothing until whoever asked goes away.
func hangs(w http.ResponseWriter, r *http.Request) {
	_, _ = http.MaxBytesReader(w, r.Body, 1<<20).Read(make([]byte, 1<<10)) // to be told
	<-r.Context().Done()
}
