package idp

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/crypto"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	// tellWithin is how long Loupe may take to answer a logout token.
	tellWithin = 5 * time.Second

	// logoutLife is how long a logout token is good: the two minutes of
	// OpenID Connect Back-Channel Logout, section 2.4.
	logoutLife = 2 * time.Minute

	// maxNotices is how many of the last notices are kept.
	maxNotices = 6
)

// A notice is one logout token that was sent, and what came of it.
type notice struct {
	login  login
	at     time.Time
	status int  // of the answer; 0: none came
	told   bool // false: the client has no address for it
}

// received reports whether Loupe took the token.
func (n notice) received() bool {
	return n.status == http.StatusOK || n.status == http.StatusNoContent
}

// endSession ends the logins of this browser, and that of an ID token sent as
// hint, tells every client of it, and goes back to Loupe (OpenID Connect
// RP-Initiated Logout). It does not ask the person, as a provider of people
// who exist has to where no hint comes.
func (d *desk) endSession(w http.ResponseWriter, r *http.Request) {
	ctx := op.ContextWithIssuer(r.Context(), d.config.Issuer)
	asked, err := op.ParseEndSessionRequest(r, d.provider.Decoder())
	if err != nil {
		op.RequestError(w, r, err, nil)
		return
	}
	checked, err := op.ValidateEndSessionRequest(ctx, asked, d.provider)
	if err != nil {
		op.RequestError(w, r, err, nil)
		return
	}
	browser, hinted := browserOf(r), ""
	if checked.IDTokenHintClaims != nil {
		hinted = checked.IDTokenHintClaims.SessionID
	}
	ended := d.store.end(func(l login) bool { return l.sid == hinted || l.browser == browser }) // "" is neither of any login
	d.tell(ctx, ended, true)
	http.Redirect(w, r, checked.RedirectURI, http.StatusFound)
}

// tell sends a logout token for each of some logins to its client, all at
// once, and keeps what came of it. The tokens name the session, or else all
// sessions of the person. It goes on when the browser has gone.
func (d *desk) tell(ctx context.Context, ended []login, session bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellWithin)
	defer cancel()
	notices := make([]notice, len(ended))
	var all sync.WaitGroup
	for i, l := range ended {
		notices[i] = notice{login: l, at: time.Now(), told: l.client.BackChannelURL != ""}
		if notices[i].told {
			all.Go(func() { notices[i].status = d.send(ctx, l, session) })
		}
	}
	all.Wait()
	d.store.keep(notices)
}

// send posts one logout token, and returns the status of the answer or 0.
func (d *desk) send(ctx context.Context, l login, session bool) int {
	token, err := d.logoutToken(l, session)
	if err != nil {
		return 0
	}
	body := strings.NewReader(url.Values{"logout_token": {token}}.Encode())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.client.BackChannelURL, body)
	if err != nil {
		return 0
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := d.teller.Do(r)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close() // nothing in it is read
	return answer.StatusCode
}

// logoutToken returns a signed logout token (OpenID Connect Back-Channel
// Logout, section 2.4): for the session of l or, without it, for all sessions
// of its person.
func (d *desk) logoutToken(l login, session bool) (string, error) {
	key := d.store.key
	signer, err := jose.NewSigner(jose.SigningKey{
		Algorithm: key.SignatureAlgorithm(), Key: jose.JSONWebKey{Key: key.key, KeyID: key.id},
	}, (&jose.SignerOptions{}).WithType("logout+jwt"))
	if err != nil {
		return "", fmt.Errorf("idp: logout token: %w", err)
	}
	sid := ""
	if session {
		sid = l.sid
	}
	return crypto.Sign(oidc.NewLogoutTokenClaims(d.config.Issuer, l.person.Subject, oidc.Audience{l.client.ID},
		time.Now().Add(logoutLife), rand.Text(), sid, 0), signer)
}

// keep keeps notices, and forgets the oldest.
func (s *storage) keep(notices []notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notices = append(notices, s.notices...)
	s.notices = s.notices[:min(len(s.notices), maxNotices)]
}

// lastNotices returns the last notices, the newest first.
func (s *storage) lastNotices() []notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]notice(nil), s.notices...)
}

// errNotLoopback says that a name led to another machine.
var errNotLoopback = errors.New("idp: not a loopback address")

// loopbackClient returns a client that speaks to this machine only, whatever a
// name resolves to, and follows no redirects.
func loopbackClient() *http.Client {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return err
		}
		if !net.ParseIP(host).IsLoopback() {
			return errNotLoopback
		}
		return nil
	}}
	return &http.Client{
		Timeout:       tellWithin,
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
