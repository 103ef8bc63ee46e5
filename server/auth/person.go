package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// maxName is the most characters kept of a given name.
const maxName = 80

// recognise returns the session that a login gives, not yet opened. A provider
// of staff gives a task, one of members leads to a member file; whoever has
// neither is a visitor. Nobody has both: a member of staff reads their own data
// with a login of their own.
func (d *Door) recognise(ctx context.Context, p *way, login LoginState, id identity) (Session, error) {
	file, err := d.file(ctx, p, id)
	if err != nil {
		return Session{}, err
	}
	a, err := d.store.SaveAccount(ctx, d.account(p, id, login.Lang), p.For)
	if err != nil {
		return Session{}, fmt.Errorf("saving account: %w", err)
	}
	s := Session{
		Account:         a,
		Role:            rights.Visitor,
		Provider:        p.ID,
		ProviderSession: id.session,
		Level:           id.level,
		Authenticated:   id.authenticated,
		Kiosk:           login.Kiosk,
	}
	switch {
	case p.For == Staff && a.Role.Staff() && !a.Revoked:
		s.Role, s.Controller = a.Role, a.Controller
	case p.For == Members && file != "":
		linked, err := d.link(ctx, a, file)
		if err != nil {
			return Session{}, err
		}
		if linked {
			s.Role, s.MemberID = rights.Member, file
		} else {
			s.Claimed = file
		}
	}
	return s, nil
}

// account returns what a login says about somebody.
func (d *Door) account(p *way, id identity, fallback lang.Lang) Account {
	a := Account{
		Issuer:   p.Issuer,
		Subject:  id.subject,
		Name:     short(id.claims.text(p.Claims.GivenName)),
		Lang:     fallback,
		Provider: p.ID,
	}
	if l, ok := lang.Parse(id.claims.text(p.Claims.Lang)); ok {
		a.Lang = l
	}
	if p.For == Staff {
		a.Role, a.Controller = d.task(p, id.claims)
	}
	return a
}

// task returns the task that claims give, and the controller of an officer, or
// "". An officer of an organisation that we do not know has none.
func (d *Door) task(p *way, c claims) (rights.Role, string) {
	switch role := rights.Role(c.text(p.Claims.Role)); role {
	case rights.Agent, rights.Auditor:
		return role, ""
	case rights.Officer:
		if o := c.text(p.Claims.Controller); slices.Contains(d.config.Controllers, o) {
			return role, o
		}
	}
	return "", ""
}

// file returns the member file that a login leads to, or "". A number counts
// only from a strong login at a provider of members; one that can't exist, or
// is not for real people where people are real, is refused with the whole
// login.
func (d *Door) file(ctx context.Context, p *way, id identity) (string, error) {
	text := id.claims.text(p.Claims.Number)
	if p.For != Members || text == "" || id.level < d.config.LinkLevel {
		return "", nil
	}
	number, err := niss.Parse(text)
	if err != nil {
		return "", refuse(fault.Forbidden, wire.ReasonUntrusted, err)
	}
	if number.Synthetic() && !d.config.Synthetic {
		return "", untrusted("national number of a demonstration")
	}
	file, err := d.store.MemberByNumber(ctx, d.config.Index(number))
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("finding member: %w", err)
	}
	return file, nil
}

// short returns a name cut to what is kept of it, without control characters.
func short(name string) string {
	r := []rune(strings.Map(printable, name))
	return string(r[:min(len(r), maxName)])
}
