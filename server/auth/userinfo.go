package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// read are the names of the claims that Loupe reads.
func (c Claims) read() []string {
	return slices.DeleteFunc([]string{c.Role, c.Controller, c.Lang, c.Number, c.GivenName}, func(name string) bool {
		return name == ""
	})
}

// completed returns the claims of an ID token, completed by those of the
// userinfo endpoint if one that Loupe reads is missing. What the ID token says
// stands, and how the person logged in is said by nothing else: of the answer,
// no more is taken than what Loupe reads.
func (i *idp) completed(ctx context.Context, m *metadata, t *oauth2.Token, subject string, c claims) (claims, error) {
	missing := slices.DeleteFunc(i.Claims.read(), c.has)
	if m.Userinfo == "" || len(missing) == 0 {
		return c, nil
	}
	info, err := i.userinfo(ctx, m, t)
	if err != nil {
		return nil, err
	}
	// OpenID Connect Core, 5.3.2: without this, another's claims could be
	// slipped in.
	if info.text("sub") != subject {
		return nil, untrusted("userinfo of another subject")
	}
	for _, name := range missing {
		if value, ok := info[name]; ok && !i.assures(name) {
			c[name] = value
		}
	}
	return c, nil
}

// userinfo returns the answer of the userinfo endpoint. If it is signed, the
// signature holds.
func (i *idp) userinfo(ctx context.Context, m *metadata, t *oauth2.Token) (claims, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, m.Userinfo, nil)
	if err != nil {
		return nil, refuse(fault.Internal, wire.ReasonProvider, err)
	}
	r.Header.Set("Authorization", "Bearer "+t.AccessToken)
	r.Header.Set("Accept", "application/jwt, application/json")
	a, err := call(i.config.Client, r)
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, refuse(fault.Unavailable, wire.ReasonProvider, fmt.Errorf("userinfo answered %d", a.status))
	}
	media, _, err := mime.ParseMediaType(a.media)
	if err == nil && media == "application/jwt" {
		return i.signedInfo(ctx, m, strings.TrimSpace(string(a.body)))
	}
	if i.SignedUserinfo {
		return nil, untrusted("userinfo that is not signed")
	}
	var c claims
	if json.Unmarshal(a.body, &c) != nil || c == nil {
		return nil, refuse(fault.Unavailable, wire.ReasonProvider, errors.New("userinfo is no JSON object"))
	}
	return c, nil
}

// signedInfo returns the claims of an answer that is signed, and may be
// encrypted around that (OpenID Connect Core, 5.3.2). It must say for whom it
// is and by whom, or another signed token could take its place.
func (i *idp) signedInfo(ctx context.Context, m *metadata, raw string) (claims, error) {
	signed, err := i.opened(raw)
	if err != nil {
		return nil, err
	}
	keys := &lookup{set: i.keys, address: m.Keys}
	payload, err := keys.VerifySignature(ctx, signed)
	if err != nil {
		return nil, keys.blame(fault.Forbidden, errors.New("signature of userinfo does not hold"))
	}
	var c claims
	if err := json.Unmarshal(payload, &c); err != nil {
		return nil, untrusted("signed userinfo is no JSON object")
	}
	now := i.config.Now()
	issued, okIssued := c.moment("iat")
	expires, okExpires := c.moment("exp")
	switch {
	case c.text("iss") != i.Issuer:
		return nil, untrusted("userinfo of another issuer")
	case !slices.Contains(c.texts("aud"), i.ClientID):
		return nil, untrusted("userinfo for another client")
	case !okIssued || issued.After(now.Add(skew)):
		return nil, untrusted("userinfo of the future")
	case !okExpires || !expires.IsZero() && expires.Before(now):
		return nil, untrusted("userinfo of the past")
	case c.has("nonce") || c.has("events"):
		return nil, untrusted("another token in the place of userinfo")
	}
	return c, nil
}
