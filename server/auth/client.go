package auth

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

const (
	// maxAnswer is the most bytes read of any answer of a provider.
	maxAnswer = 1 << 20

	// callTimeout is the longest that one call to a provider may take.
	callTimeout = 10 * time.Second
)

// errTooLarge says that a provider answered more than maxAnswer bytes.
var errTooLarge = errors.New("answer of the provider is too large")

// An answer is what a provider answered, read to its end.
type answer struct {
	status int
	media  string // of the body, as the header says
	body   []byte
}

// call makes one call to a provider. An answer that does not come is a
// fault.Unavailable.
func call(client *http.Client, r *http.Request) (answer, error) {
	res, err := client.Do(r)
	if err != nil {
		return answer{}, refuse(fault.Unavailable, wire.ReasonProvider, without(err))
	}
	defer func() { _ = res.Body.Close() }() // read to its end, or given up
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, refuse(fault.Unavailable, wire.ReasonProvider, without(err))
	}
	return answer{res.StatusCode, res.Header.Get("Content-Type"), body}, nil
}

// restrained returns a client for calls to the provider: with time-outs,
// without redirects, and with a limit on what it reads. It takes the transport
// of c, which may be nil.
func restrained(c *http.Client) *http.Client {
	timeout, transport := callTimeout, http.DefaultTransport
	if c != nil && c.Timeout > 0 {
		timeout = min(timeout, c.Timeout)
	}
	if c != nil && c.Transport != nil {
		transport = c.Transport
	}
	return &http.Client{
		Timeout:       timeout,
		Transport:     limited{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// limited is a transport whose answers can be read up to maxAnswer bytes.
type limited struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = &limitedBody{ReadCloser: res.Body, left: maxAnswer}
	return res, nil
}

// limitedBody is a body that fails, instead of ending, at its limit.
type limitedBody struct {
	io.ReadCloser
	left int64
}

// Read implements [io.Reader].
func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, errTooLarge
	}
	return n, err
}
