// Package push takes files of feeds over HTTP, from programs that hold an access
// token. What becomes of a file is package feed's: here it is only brought in.
//
// Nothing of a file is kept: it lies on disk while it is imported, under no
// name, and goes with the program that reads it.
package push

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/feed"
)

const (
	// idle is how long a sender may be silent.
	idle = time.Minute

	// longest is how long sending may take in all: whoever sends keeps others
	// of the same feed waiting.
	longest = time.Hour

	// answering is how long the answer may take.
	answering = time.Minute

	// retryAfter is when to come again, in seconds, while another import of
	// the feed runs.
	retryAfter = "60"

	// maxTold is the most rejected lines that an answer lists.
	maxTold = 1000
)

// A Checker checks the access token of a program for a scope, and returns the id
// of the program: its errors are a fault.Unauthorized, a fault.Forbidden, with
// which the program is known as well, or a fault.Unavailable.
type Checker interface {
	Check(ctx context.Context, token, scope string) (client string, err error)
}

// Options is what an [Endpoint] is made of. All are needed.
type Options struct {
	Access Checker

	// Scopes is what a token needs for each feed. A feed without one is not
	// taken.
	Scopes map[feed.Kind]string

	Store  feed.RunStore
	Rules  func() feed.Rules // at the moment of an import
	Limits feed.Options      // as for any import

	// Folder is where a file lies while it is imported, and MaxBytes the most
	// that it may have there, as it was sent.
	Folder   string
	MaxBytes int64

	Log *slog.Logger
}

// An Endpoint answers POST of a file, for a request whose path value "feed" is
// that of the feed. It is safe for concurrent use, and imports one file of a
// feed at a time: so there is never more on disk than one file of each.
type Endpoint struct {
	options Options
	busy    map[feed.Kind]*sync.Mutex
}

// New returns an endpoint, whose folder it makes.
func New(o Options) (*Endpoint, error) {
	if err := os.MkdirAll(o.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("the folder of files that are pushed: %w", err)
	}
	e := &Endpoint{options: o, busy: map[feed.Kind]*sync.Mutex{}}
	for _, k := range feed.Kinds {
		e.busy[k] = new(sync.Mutex)
	}
	return e, nil
}

// ServeHTTP implements [http.Handler]. The answer is an [Answer] or, where no
// run is known, a [Refusal].
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, client, err := e.take(w, r)
	e.tell(r.Context(), client, a, err)
	if r.Context().Err() != nil {
		return // nobody listens; what was staged waits for the same file
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answering)) // where the connection can
	status, word := statusOf(err)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	switch status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	case http.StatusForbidden:
		h.Set("WWW-Authenticate", `Bearer error="insufficient_scope"`)
	case http.StatusTooManyRequests:
		h.Set("Retry-After", retryAfter)
	}
	w.WriteHeader(status)
	var body any = Refusal{word, a.Rejects}
	if a.Run != "" {
		a.Error = word
		body = a
	}
	_ = json.NewEncoder(w).Encode(body) // whoever went away does not read it
}

// take takes in the file of a request. The answer is of what is known of its
// run, with or without an error; client is who sent it, "" if that is not known.
func (e *Endpoint) take(w http.ResponseWriter, r *http.Request) (a Answer, client string, err error) {
	kind := feed.Kind(r.PathValue("feed"))
	scope := e.options.Scopes[kind]
	if scope == "" {
		return Answer{}, client, fault.New(fault.NotFound, "no such feed")
	}
	if client, err = e.options.Access.Check(r.Context(), bearer(r), scope); err != nil {
		return Answer{Feed: kind}, client, err
	}
	if r.Header.Get("Content-Encoding") != "" { // a compressed file is sent as it is
		return Answer{}, client, fault.New(fault.BadMediaType, "encoded for the way")
	}
	if r.ContentLength > e.options.MaxBytes {
		return Answer{}, client, fault.New(fault.TooLarge, "the file is too large")
	}
	if !e.busy[kind].TryLock() {
		return Answer{}, client, fault.New(fault.TooMany, "another import of the feed runs")
	}
	defer e.busy[kind].Unlock()
	file, err := e.spool(w, r)
	if err != nil {
		return Answer{}, client, err
	}
	defer file.close()
	result, err := feed.Import(r.Context(), e.options.Store, file.opener(kind), e.options.Rules(), e.options.Limits)
	return answerOf(result, err), client, err
}

// bearer returns the token that a request carries, or "" (RFC 6750, 2.1).
func bearer(r *http.Request) string {
	all := r.Header.Values("Authorization")
	if len(all) != 1 {
		return ""
	}
	scheme, token, _ := strings.Cut(all[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// A spooled is a file on disk, while it is imported.
type spooled struct {
	file *os.File
	name string // "" once it has none
}

// spool writes what is sent to disk. The file has no name from the beginning
// where that can be: then nothing is left of it whatever ends the program.
func (e *Endpoint) spool(w http.ResponseWriter, r *http.Request) (*spooled, error) {
	file, err := os.CreateTemp(e.options.Folder, "push-*")
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err)
	}
	s := &spooled{file, file.Name()}
	if os.Remove(s.name) == nil {
		s.name = ""
	}
	body := &patient{body: http.MaxBytesReader(w, r.Body, e.options.MaxBytes), conn: http.NewResponseController(w), end: time.Now().Add(longest)}
	if err = body.begin(); err == nil {
		_, err = io.Copy(file, body)
	}
	if err == nil {
		err = body.done()
	}
	if err != nil {
		s.close()
		return nil, sendingFault(err)
	}
	return s, nil
}

// sendingFault returns the fault of a file that did not come. What the disk
// says is ours, and everything else the sender's.
func sendingFault(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.Wrap(fault.TooLarge, err)
	}
	if _, ok := errors.AsType[*os.PathError](err); ok {
		return fault.Wrap(fault.Internal, err)
	}
	return &fault.Error{Code: fault.Invalid, Reason: "cut", Err: err}
}

// opener returns what opens the file from its beginning, if it is of a feed.
func (s *spooled) opener(kind feed.Kind) func() (*feed.Source, error) {
	return func() (*feed.Source, error) {
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			return nil, fault.Wrap(fault.Internal, err)
		}
		source, err := feed.Open(s.file)
		if err != nil {
			return nil, err
		}
		if source.Header.Feed != kind {
			source.Close()
			return nil, &fault.Error{Code: fault.Invalid, Reason: "other_feed"}
		}
		return source, nil
	}
}

// close frees the disk.
func (s *spooled) close() {
	_ = s.file.Close() // what was read of it was read
	if s.name != "" {
		_ = os.Remove(s.name)
	}
}

// A patient is a body whose sender may take long, and may not be silent for
// long.
type patient struct {
	body io.Reader
	conn *http.ResponseController
	end  time.Time
}

// begin takes the deadline of usual answers away.
func (p *patient) begin() error { return can(p.conn.SetWriteDeadline(time.Time{})) }

// Read implements [io.Reader].
func (p *patient) Read(b []byte) (int, error) {
	until := time.Now().Add(idle)
	if until.After(p.end) {
		until = p.end
	}
	if err := can(p.conn.SetReadDeadline(until)); err != nil {
		return 0, err
	}
	return p.body.Read(b)
}

// done takes the deadline of reading away: while the import runs nothing comes.
func (p *patient) done() error { return can(p.conn.SetReadDeadline(time.Time{})) }

// can leaves out that a connection has no deadlines.
func can(err error) error {
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}
