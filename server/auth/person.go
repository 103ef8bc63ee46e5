package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
)

// maxName is the most characters kept of a given name.
const maxName = 80

// A person is what a login says about somebody, before anything is stored.
type person struct {
	account    Account
	role       Role
	controller string
}

// claims are the claims of one login, by name.
type claims map[string]json.RawMessage

// claims returns the claims of the ID token, completed by those of the
// userinfo endpoint if one that Loupe reads is missing. What the ID token says
// stands.
func (d *Door) claims(ctx context.Context, m *metadata, token *oauth2.Token, id *oidc.IDToken) (claims, error) {
	var c claims
	if err := id.Claims(&c); err != nil {
		return nil, refuse(fault.Forbidden, ReasonUntrusted, err)
	}
	if m.Userinfo == "" || d.complete(c) {
		return c, nil
	}
	info, err := m.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return nil, refuse(fault.Unavailable, ReasonProvider, without(err))
	}
	// OpenID Connect Core, 5.3.2: without this, another's claims could be
	// slipped in.
	if info.Subject != id.Subject {
		return nil, untrusted("userinfo of another subject")
	}
	var more claims
	if err := info.Claims(&more); err != nil {
		return nil, refuse(fault.Forbidden, ReasonUntrusted, err)
	}
	for name, value := range more {
		if _, ok := c[name]; !ok {
			c[name] = value
		}
	}
	return c, nil
}

// complete reports whether c holds every claim that Loupe reads.
func (d *Door) complete(c claims) bool {
	n := d.config.Claims
	for _, name := range []string{n.Role, n.Controller, n.Lang, n.Number, n.GivenName, n.Assurance} {
		if _, ok := c[name]; name != "" && !ok {
			return false
		}
	}
	return true
}

// text returns a claim that is a text, and "" for any other.
func (c claims) text(name string) string {
	var s string
	if name == "" || json.Unmarshal(c[name], &s) != nil {
		return ""
	}
	return s
}

// texts returns a claim that is a text or a list of texts.
func (c claims) texts(name string) []string {
	if s := c.text(name); s != "" {
		return []string{s}
	}
	var list []string
	if name == "" || json.Unmarshal(c[name], &list) != nil {
		return nil
	}
	return list
}

// person returns who logged in. The claims give a task in Loupe, or lead to a
// member file, or neither: then the person is a visitor. Nobody has both: a
// member of staff reads their own data with a login of their own.
func (d *Door) person(ctx context.Context, subject string, c claims, fallback lang.Lang) (person, error) {
	n := d.config.Claims
	p := person{
		account: Account{Issuer: d.config.Issuer, Subject: subject, Name: short(c.text(n.GivenName)), Lang: fallback},
		role:    Visitor,
	}
	if l, ok := lang.Parse(c.text(n.Lang)); ok {
		p.account.Lang = l
	}
	switch Role(c.text(n.Role)) {
	case Agent:
		p.role = Agent
		return p, nil
	case Officer:
		if o := c.text(n.Controller); slices.Contains(d.config.Controllers, o) {
			p.role, p.controller = Officer, o
		}
		return p, nil
	}
	member, err := d.member(ctx, c)
	if err != nil {
		return person{}, err
	}
	if member != "" {
		p.role, p.account.MemberID = Member, member
	}
	return p, nil
}

// member returns the member file that a login leads to, or "". A number counts
// only from a strong login; one that can't exist, or is not for real people
// where people are real, is refused with the whole login.
func (d *Door) member(ctx context.Context, c claims) (string, error) {
	text := c.text(d.config.Claims.Number)
	if text == "" || !d.strong(c) {
		return "", nil
	}
	number, err := niss.Parse(text)
	if err != nil {
		return "", refuse(fault.Forbidden, ReasonUntrusted, err)
	}
	if number.Synthetic() && !d.config.Synthetic {
		return "", untrusted("national number of a demonstration")
	}
	id, err := d.store.MemberByNumber(ctx, d.config.Index(number))
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("finding member: %w", err)
	}
	return id, nil
}

// strong reports whether the login is as strong as the configuration asks.
func (d *Door) strong(c claims) bool {
	return slices.ContainsFunc(c.texts(d.config.Claims.Assurance), func(s string) bool {
		return slices.Contains(d.config.Strong, s)
	})
}

// short returns a name cut to what is kept of it, without control characters.
func short(name string) string {
	r := []rune(strings.Map(printable, name))
	return string(r[:min(len(r), maxName)])
}

// printable returns c, or -1 for a control character.
func printable(c rune) rune {
	if unicode.IsControl(c) {
		return -1
	}
	return c
}
