package live

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

const (
	// path is where questions are put, below the address of a connector.
	path = "/holdings"

	// maxAnswer is the most bytes of an answer, maxProblem of a refusal, and
	// maxHeader of the header of either.
	maxAnswer  = 256 << 10
	maxProblem = 4 << 10
	maxHeader  = 16 << 10

	mediaJSON    = "application/json"
	mediaProblem = "application/problem+json"

	// unknownMember is the code of the refusal of a source that knows no such
	// member. A bare 404 does not say it: it may be a wrong address.
	unknownMember = "unknown_member"
)

// A Question is the body of what a connector is asked.
type Question struct {
	Domain string `json:"domain"`
	Member string `json:"member"` // the key of the feeding system
}

// errStranger says that a source knows no such member.
var errStranger = errors.New("the source knows no such member")

// errTooLarge says that an answer is larger than maxAnswer.
var errTooLarge = fmt.Errorf("the answer is larger than %d bytes", maxAnswer)

// errRule says that an answer came and breaks a rule of the contract. It may be
// so for one member alone.
var errRule = errors.New("the answer")

// A temporary is a failure that another try may mend. All questions may be put
// again: they change nothing.
type temporary struct{ err error }

// Error implements error.
func (e *temporary) Error() string { return e.err.Error() }

// Unwrap returns what failed.
func (e *temporary) Unwrap() error { return e.err }

// A caller puts one question to one connector, once.
type caller struct {
	domain string
	url    string
	client *http.Client
	tokens *tokens
	rules  feed.Rules
	now    func() time.Time
}

// newCaller returns the caller of a connector.
func newCaller(c Connector, o Options) caller {
	transport := o.Transport
	if transport == nil {
		transport = newTransport(c)
	}
	client := &http.Client{
		Transport: transport,
		// A key must not go where nobody said.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return caller{
		domain: c.Domain, url: c.URL + path, client: client, rules: o.Rules, now: o.Now,
		tokens: &tokens{login: c.Login, client: client, assert: o.Assert, now: o.Now},
	}
}

// newTransport returns the transport to a connector, by no proxy of the
// environment. It asks for no compression: what is unpacked could be any size.
func newTransport(c Connector) http.RoundTripper {
	return &http.Transport{
		DialContext:            (&net.Dialer{Timeout: maxBudget, KeepAlive: 15 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    maxBudget,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConnsPerHost:    DefaultAtOnce,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// call puts a question. What it returns says nothing of the member.
func (c *caller) call(ctx context.Context, member string) (Answer, error) {
	token, err := c.tokens.get(ctx)
	if err != nil {
		return Answer{}, err
	}
	question, err := json.Marshal(Question{c.domain, member})
	if err != nil {
		return Answer{}, err
	}
	got, err := c.post(ctx, token, question)
	if err != nil {
		return Answer{}, err
	}
	switch got.status {
	case http.StatusOK:
		return c.read(got, member)
	case http.StatusNotFound:
		if got.code() == unknownMember {
			return Answer{}, errStranger
		}
	case http.StatusUnauthorized: // it may be over, or taken back
		c.tokens.forget(token)
		return Answer{}, &temporary{got.refused()}
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if wait := got.header.Get("Retry-After"); wait == "" || wait == "0" { // no page waits longer
			return Answer{}, &temporary{got.refused()}
		}
	}
	return Answer{}, got.refused()
}

// A reply is what a connector answered, read to its end.
type reply struct {
	status int
	header http.Header
	media  string
	body   []byte
}

// post sends a body, with a token unless it is "".
func (c *caller) post(ctx context.Context, token string, body []byte) (reply, error) {
	return c.send(ctx, http.MethodPost, token, body)
}

// send sends a request and reads the answer to its end, or to its limit. What
// failed on the way is temporary.
func (c *caller) send(ctx context.Context, method, token string, body []byte) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.url, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	r.Header.Set("Content-Type", mediaJSON)
	r.Header.Set("Accept", mediaJSON+", "+mediaProblem)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := c.client.Do(r)
	if err != nil {
		if failed, ok := errors.AsType[*url.Error](err); ok {
			err = failed.Err
		}
		return reply{}, broken(ctx, err)
	}
	defer res.Body.Close()
	most := int64(maxProblem)
	if res.StatusCode == http.StatusOK {
		most = maxAnswer
	}
	if res.ContentLength > most {
		return reply{}, errTooLarge
	}
	read, err := io.ReadAll(io.LimitReader(res.Body, most+1))
	if err != nil {
		return reply{}, broken(ctx, err)
	}
	if int64(len(read)) > most {
		return reply{}, errTooLarge
	}
	media, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil {
		media = ""
	}
	return reply{res.StatusCode, res.Header, media, read}, nil
}

// broken returns a failure of the network: temporary, unless the time is over
// or whoever asked went away, which it is then.
func broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return &temporary{err}
}

// read reads an answer.
func (c *caller) read(got reply, member string) (Answer, error) {
	if got.media != mediaJSON {
		return Answer{}, errors.New("the answer is not " + mediaJSON)
	}
	rules := c.rules
	rules.Now = c.now()
	doc, coverage, reason := rules.ReadAnswer(got.body, c.domain, member)
	if reason != "" {
		return Answer{}, fmt.Errorf("%w: %s", errRule, reason)
	}
	return Answer{Asked: holdings.Answered, Document: doc, Coverage: coverage}, nil
}

// code returns the code of a refusal, or "".
func (r reply) code() string {
	var problem struct {
		Code string `json:"code"`
	}
	if r.media != mediaProblem || json.Unmarshal(r.body, &problem) != nil {
		return ""
	}
	return problem.Code
}

// refused returns the error of an answer that is none, with nothing of it but
// its status.
func (r reply) refused() error { return fmt.Errorf("status %d", r.status) }
