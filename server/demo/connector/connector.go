// Package connector is the reference of a connector for live sources: it
// answers the questions that docs/connector describes with the data of the
// demonstration.
//
// It is written to be read by whoever builds one for a real system. What is of
// the demonstration in it is that its data are files inside the program, which
// it says to have looked up on the day of the question, and that it gives
// access tokens itself, where a real one trusts those of the identity provider
// of its house.
package connector

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/live"
)

// The addresses, and what a client asks a token for.
const (
	TokenPath = "/token"
	BasePath  = "/v1" // questions are put below it
	Scope     = "holdings:read"
)

const (
	tokenFor    = 5 * time.Minute
	maxTokens   = 1000 // that count at once
	maxQuestion = 4 << 10
)

// A Config says for whom a connector works.
type Config struct {
	Domains []string // that it answers for

	// ClientID and Secret are those of Loupe.
	ClientID, Secret string

	Now  func() time.Time
	Zone *time.Location // where days begin and end
}

// A Connector answers questions. It is an [http.Handler], safe for concurrent
// use.
type Connector struct {
	http.Handler

	config  Config
	domains map[string]source

	mu     sync.Mutex
	tokens map[[sha256.Size]byte]time.Time // until when each counts, by its hash
}

// A source is what one domain of the demonstration holds.
type source struct {
	coverage []feed.Covers
	lines    map[string]feed.HoldingLine // by the key of the member
}

// New returns a connector with the data of the demonstration.
func New(c Config) (*Connector, error) {
	if c.ClientID == "" || c.Secret == "" {
		return nil, errors.New("connector: needs credentials")
	}
	out := &Connector{config: c, domains: map[string]source{}, tokens: map[[sha256.Size]byte]time.Time{}}
	for _, domain := range c.Domains {
		s, err := load(domain)
		if err != nil {
			return nil, fmt.Errorf("connector: %s: %w", domain, err)
		}
		out.domains[domain] = s
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+TokenPath, out.token)
	mux.HandleFunc("POST "+BasePath+"/holdings", out.holdings)
	out.Handler = noStore(mux)
	return out, nil
}

// load reads the file of a domain.
func load(domain string) (source, error) {
	file, err := demo.Open(demo.HoldingsFile(domain))()
	if err != nil {
		return source{}, err
	}
	defer file.Close()
	s := source{coverage: file.Header.Coverage, lines: map[string]feed.HoldingLine{}}
	for {
		text, err := file.Next()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return source{}, err
		}
		var line feed.HoldingLine
		if err := json.Unmarshal(text, &line); err != nil {
			return source{}, err
		}
		s.lines[line.Member] = line
	}
}

// noStore says of every answer that nobody may keep it.
func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// token handles POST /token: an access token for client credentials, as the
// identity provider of a house gives it (RFC 6749, section 4.4).
func (c *Connector) token(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	same := subtle.ConstantTimeCompare([]byte(secret), []byte(c.config.Secret)) == 1
	if !ok || id != c.config.ClientID || !same {
		w.Header().Set("WWW-Authenticate", "Basic")
		send(w, http.StatusUnauthorized, "application/json", map[string]string{"error": "invalid_client"})
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxQuestion)
	if r.PostFormValue("grant_type") != "client_credentials" {
		send(w, http.StatusBadRequest, "application/json", map[string]string{"error": "unsupported_grant_type"})
		return
	}
	token := rand.Text()
	c.keep(token)
	send(w, http.StatusOK, "application/json", map[string]any{
		"access_token": token, "token_type": "Bearer", "expires_in": int(tokenFor.Seconds()), "scope": Scope,
	})
}

// keep notes a token, and forgets those that are over. Where there are too
// many, all others go: whoever had one asks again.
func (c *Connector) keep(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.config.Now()
	for hash, until := range c.tokens {
		if !now.Before(until) || len(c.tokens) >= maxTokens {
			delete(c.tokens, hash)
		}
	}
	c.tokens[sha256.Sum256([]byte(token))] = now.Add(tokenFor)
}

// known reports whether a request has a token that counts.
func (c *Connector) known(r *http.Request) bool {
	const scheme = "Bearer "
	value := r.Header.Get("Authorization")
	if len(value) <= len(scheme) || value[:len(scheme)] != scheme {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	until, ok := c.tokens[sha256.Sum256([]byte(value[len(scheme):]))]
	return ok && c.config.Now().Before(until)
}

// holdings handles POST /v1/holdings: what is held about a member in a domain.
// The token is looked at first: who has none learns nothing.
func (c *Connector) holdings(w http.ResponseWriter, r *http.Request) {
	if !c.known(r) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(w, http.StatusUnauthorized, "unauthorized", "The access token is missing, over or not ours.")
		return
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "media_type", "The question has to be application/json.")
		return
	}
	q, err := question(http.MaxBytesReader(w, r.Body, maxQuestion))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		refuse(w, http.StatusRequestEntityTooLarge, "too_large", "The question is too large.")
		return
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "invalid", "The question is not one of the contract.")
		return
	}
	s, ok := c.domains[q.Domain]
	if !ok {
		refuse(w, http.StatusNotFound, "unknown_domain", "There is no such domain here.")
		return
	}
	line, ok := s.lines[q.Member]
	if !ok {
		refuse(w, http.StatusNotFound, "unknown_member", "There is no such member here.")
		return
	}
	today := calendar.DayOf(c.config.Now(), c.config.Zone)
	send(w, http.StatusOK, "application/json", feed.Answer{Domain: q.Domain, Coverage: s.coverage, Holding: lookedUp(line, today)})
}

// question reads a question, strictly: one object, with the two members of the
// contract.
func question(r io.Reader) (live.Question, error) {
	var q live.Question
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&q); err != nil {
		return q, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return q, errors.Join(errors.New("more than one question"), err)
	}
	if q.Domain == "" || q.Member == "" {
		return q, errors.New("half a question")
	}
	return q, nil
}

// lookedUp returns a line as looked up on a day: each statement that had a day
// was made anew on it. It has no samples, which no answer may hold.
func lookedUp(line feed.HoldingLine, today calendar.Day) feed.HoldingLine {
	line.AsOf = today
	line.Categories = slices.Clone(line.Categories)
	for i := range line.Categories {
		c := &line.Categories[i]
		c.Fields = nil
		if !c.AsOf.IsZero() {
			c.AsOf = today
		}
	}
	return line
}

// refuse answers why there is no answer (RFC 9457). It repeats nothing of the
// question.
func refuse(w http.ResponseWriter, status int, code, title string) {
	send(w, status, "application/problem+json", map[string]any{"status": status, "code": code, "title": title})
}

// send sends a body. Whoever went away does not get it.
func send(w http.ResponseWriter, status int, media string, body any) {
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
