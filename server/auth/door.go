package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// The cookies. The prefix makes browsers keep them to this host, over a
// secure channel, for every path.
const (
	sessionCookie = "__Host-session"
	loginCookie   = "__Host-login"
)

// secretSize is the length of every secret made here, in bytes.
const secretSize = 32

// A Door lets people in and out. It is safe for concurrent use.
type Door struct {
	config Config
	store  Store
	ways   []*way
	pace   pace
}

// A way is one provider, with what it takes to deal with it.
type way struct {
	Provider
	idp       *idp
	verifying chan struct{} // one value for each logout token at work
}

// New returns a Door, or what is wrong with the configuration. No provider is
// called: they may be down while Loupe starts.
func New(c Config, store Store) (*Door, error) {
	c = c.withDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	d := &Door{config: c, store: store}
	for _, p := range c.Providers {
		d.ways = append(d.ways, &way{Provider: p, idp: newIDP(c, p), verifying: make(chan struct{}, maxVerifying)})
	}
	return d, nil
}

// Providers returns the providers for an audience as they are configured, in
// their order, without anything secret.
func (d *Door) Providers(a Audience) []Provider {
	var all []Provider
	for _, w := range d.ways {
		if p := w.Provider; p.For == a {
			p.ClientSecret, p.DecryptionKeys = "", nil
			all = append(all, p)
		}
	}
	return all
}

// way returns the provider with an id, or nil.
func (d *Door) way(id string) *way {
	for _, w := range d.ways {
		if w.ID == id {
			return w
		}
	}
	return nil
}

// onlyWay returns the provider for members if there is only one, or nil.
func (d *Door) onlyWay() *way {
	var only *way
	for _, w := range d.ways {
		if w.For != Members {
			continue
		}
		if only != nil {
			return nil
		}
		only = w
	}
	return only
}

// Logout ends the session of this browser, if it has one, and takes its
// cookies away. It returns the address at the provider of the session where
// the person logs out there too, or "" where there is none or the provider
// can't be asked. The provider sends the person on to [Config.AfterLogout] with
// state as it is: by then no cookie tells anything of them, not even their
// language.
//
// The cookies go even if the session can't be ended in the store; the error
// then says that it lives on there until its limit.
func (d *Door) Logout(w http.ResponseWriter, r *http.Request, state string) (string, error) {
	forget(w)
	p := d.onlyWay() // for a session that nobody knows any more
	if secret := cookie(r, sessionCookie); secret != "" {
		s, err := d.store.Session(r.Context(), hash(secret))
		if err == nil {
			p = d.way(s.Provider)
		} else if !fault.Is(err, fault.NotFound) {
			return "", fmt.Errorf("reading session: %w", err)
		}
		if err := d.store.EndSession(r.Context(), hash(secret)); err != nil {
			return "", fmt.Errorf("ending session: %w", err)
		}
	}
	if p == nil {
		return "", nil
	}
	return p.idp.logoutURL(r.Context(), state), nil
}

// Purge forgets what is over: logins that were never finished, attempts and
// logout tokens that no longer count, and the sessions that ended more than an
// hour ago.
func (d *Door) Purge(ctx context.Context) error {
	now := d.config.Now().UTC()
	begun := now.Add(-max(d.config.LoginLifetime, AttemptWindow))
	if err := d.store.Purge(ctx, now, now.Add(-keepEnded), begun); err != nil {
		return fmt.Errorf("purging what is over: %w", err)
	}
	return nil
}

// newSecret returns 256 random bits as 43 characters for cookies and addresses.
func newSecret() string {
	b := make([]byte, secretSize)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// hash returns what is stored of a secret.
func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// cookie returns the value of a cookie, or "" where there is none that could
// be ours. A browser holds at most one cookie of these names.
func cookie(r *http.Request, name string) string {
	all := r.CookiesNamed(name)
	if len(all) != 1 || !wellFormed(all[0].Value) {
		return ""
	}
	return all[0].Value
}

// wellFormed reports whether s has the form of a secret made here.
func wellFormed(s string) bool {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return len(s) == base64.RawURLEncoding.EncodedLen(secretSize) && strings.Trim(s, alphabet) == ""
}

// forget takes all our cookies away from the browser.
func forget(w http.ResponseWriter) {
	setCookie(w, sessionCookie, "", -1)
	setCookie(w, loginCookie, "", -1)
}

// setCookie gives the browser a cookie. A life of zero lasts as long as the
// browser runs; a negative one takes the cookie away.
func setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name:     name,
		Value:    value,
		Path:     "/",
		MaxAge:   cookieAge(life),
		Secure:   true,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
}

// cookieAge returns the Max-Age of a cookie in seconds, with -1 for one that goes.
func cookieAge(life time.Duration) int {
	if life < 0 {
		return -1
	}
	return int(life / time.Second)
}
