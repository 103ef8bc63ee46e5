package mail_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/mail"
)

// wantSettings fails the test if a contact is seen otherwise.
func (p *portal) wantSettings(t *testing.T, o mail.Owner, want mail.Settings) {
	t.Helper()
	got, err := p.contacts.Settings(t.Context(), o.AccountID, lang.NL)
	if err != nil || got != want {
		t.Errorf("settings %+v, %v; want %+v", got, err, want)
	}
}

// tokens returns the tokens of the mails that came, oldest first.
func (p *portal) tokens(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, m := range p.box.mails(t) {
		found := link.FindStringSubmatch(text(t, m))
		if found == nil {
			t.Fatalf("a mail without a link: %v", m)
		}
		all = append(all, found[2])
	}
	return all
}

func TestContacts(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	p.wantSettings(t, o, mail.Settings{Mail: true, Lang: lang.NL})
	if err := p.contacts.Want(t.Context(), o, " zoe@Example.org ", lang.FR); err != nil {
		t.Fatal(err)
	}
	p.wantSettings(t, o, mail.Settings{Wanted: "zoe@example.org", Mail: true, Lang: lang.FR})
	p.drain(t)
	if err := p.contacts.Confirm(t.Context(), p.tokens(t)[0]); err != nil {
		t.Fatal(err)
	}
	p.wantSettings(t, o, mail.Settings{Email: "zoe@example.org", Mail: true, Lang: lang.FR})

	if err := p.contacts.Save(t.Context(), o, false, lang.NL); err != nil {
		t.Fatal(err)
	}
	if err := p.contacts.Want(t.Context(), o, "new@example.org", lang.NL); err != nil {
		t.Fatal(err)
	}
	p.wantSettings(t, o, mail.Settings{Email: "zoe@example.org", Wanted: "new@example.org", Lang: lang.NL})
	p.wait(24 * time.Hour)
	p.wantSettings(t, o, mail.Settings{Email: "zoe@example.org", Lang: lang.NL})
	if err := p.contacts.Forget(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	p.wantSettings(t, o, mail.Settings{Lang: lang.NL})
	for what, err := range map[string]error{
		"a language":            p.contacts.Save(t.Context(), o, true, "de"),
		"a language of a mail":  p.contacts.Want(t.Context(), o, "zoe@example.org", "de"),
		"an address with lines": p.contacts.Want(t.Context(), o, "zoe@example.org\r\nBcc: bo@example.org", lang.FR),
	} {
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want a fault invalid", what, err)
		}
	}
}

// TestConfirm holds that a token works once, in its time, and only the newest.
func TestConfirm(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	for range 2 {
		if err := p.contacts.Want(t.Context(), o, "zoe@example.org", lang.FR); err != nil {
			t.Fatal(err)
		}
		p.drain(t)
	}
	tokens := p.tokens(t)
	if len(tokens) != 2 || tokens[0] == tokens[1] {
		t.Fatalf("tokens %v", tokens)
	}
	refused := func(what, token string) {
		t.Helper()
		if err := p.contacts.Confirm(t.Context(), token); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v, want a fault not_found", what, err)
		}
	}
	refused("the older", tokens[0])
	refused("none", "")
	refused("another", strings.Repeat("a", 43))
	p.wait(24 * time.Hour)
	refused("one whose time is over", tokens[1])
	p.wait(-time.Second)
	if err := p.contacts.Confirm(t.Context(), tokens[1]); err != nil {
		t.Fatal(err)
	}
	refused("one that was used", tokens[1])
}

// wantLeft fails the test unless the last mail tells an address that it is not
// in use any more, and nothing else.
func (p *portal) wantLeft(t *testing.T, address string, l lang.Lang) {
	t.Helper()
	if n := p.drain(t); n != 1 || p.box.to[len(p.box.to)-1] != address {
		t.Fatalf("%d mails, to %v; want one to %s", n, p.box.to, address)
	}
	all := p.box.mails(t)
	m := all[len(all)-1]
	want := map[lang.Lang]string{
		lang.FR: "Nous n’écrivons plus à cette adresse|Bonjour,\n\nCette adresse recevait nos messages.|\nhttps://loupe.example/fr/contact\n",
		lang.NL: "Wij schrijven niet meer naar dit adres|Dag,\n\nOp dit adres kreeg u onze berichten.|\nhttps://loupe.example/nl/contact\n",
	}[l]
	parts := strings.Split(want, "|")
	body := text(t, m)
	if subject(t, m) != parts[0] || !strings.HasPrefix(body, parts[1]) || !strings.Contains(body, parts[2]) || strings.Count(body, "http") != 1 {
		t.Errorf("%q: %q", subject(t, m), body)
	}
	for _, word := range []string{"Zoé", "@", "LP-", "[servermail"} {
		if strings.Contains(body, word) {
			t.Errorf("the mail says %s: %s", word, body)
		}
	}
	p.box.set(func(b *mailbox) { b.got, b.to, b.tls = nil, nil, nil })
}

// TestLeft holds that an address that was in use is told once when another one
// takes its place or when it is taken away, also where no mails are wanted, and
// that an address that stays is told nothing.
func TestLeft(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	p.confirmed(t, o, "old@example.org", lang.NL)
	quiet := func(what string) {
		t.Helper()
		if n := p.drain(t); n != 0 {
			t.Fatalf("%s: %d mails", what, n)
		}
	}
	quiet("the first address")
	p.confirmed(t, o, "old@example.org", lang.NL) // once more
	quiet("the same address")
	p.confirmed(t, o, "new@example.org", lang.NL)
	p.wantLeft(t, "old@example.org", lang.NL)
	if err := p.contacts.Save(t.Context(), o, false, lang.FR); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := p.contacts.Forget(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	p.wantLeft(t, "new@example.org", lang.FR)
	if err := p.contacts.Want(t.Context(), o, "never@example.org", lang.FR); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	p.box.set(func(b *mailbox) { b.got, b.to = nil, nil })
	if err := p.contacts.Forget(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	quiet("an address that was not confirmed")
	p.wantNowhere(t, "old@", "new@example")
}

// TestLeftUnreadable holds that an address that cannot be opened any more, and
// so cannot be told, can still be changed and taken away.
func TestLeftUnreadable(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	p.confirmed(t, o, "old@example.org", lang.FR)
	p.exec(t, `UPDATE contacts SET email = 'broken'`)
	p.confirmed(t, o, "new@example.org", lang.FR)
	if n := p.drain(t); n != 0 {
		t.Errorf("%d mails", n)
	}
	p.wantSettings(t, o, mail.Settings{Email: "new@example.org", Mail: true, Lang: lang.FR})
}

// TestUnlinked holds that an account that lost its file gets no mail more,
// also about a request that it filed itself, and that its link to confirm an
// address changes nothing of that.
func TestUnlinked(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	p.confirmed(t, o, "zoe@example.org", lang.FR)
	p.file(t, o, "LP-1", rights.Decide) // waits
	if err := p.contacts.Want(t.Context(), o, "thief@example.org", lang.FR); err != nil {
		t.Fatal(err)
	}
	p.drainLetters(t)
	if done, err := p.store.Unlink(t.Context(), o.AccountID, p.member, "", start); err != nil || !done {
		t.Fatalf("unlinked %t, %v", done, err)
	}
	p.hurry(t)
	if n := p.drain(t); n != 0 {
		t.Errorf("%d mails of what waited", n)
	}
	p.file(t, o, "LP-2", rights.Extend)
	if err := p.contacts.Confirm(t.Context(), p.tokens(t)[0]); err != nil {
		t.Fatal(err)
	}
	p.wantLeft(t, "zoe@example.org", lang.FR)
	p.file(t, o, "LP-3", rights.Decide)
	if n := p.drain(t); n != 0 {
		t.Errorf("%d mails after the link was taken away", n)
	}
}

// drainLetters sends the letters that are due, and leaves the notices for
// later: the first refusal of a server that takes one mail alone ends a round.
func (p *portal) drainLetters(t *testing.T) {
	t.Helper()
	send, n := p.mailer.Send, 0
	defer func() { p.mailer.Send = send }()
	p.mailer.Send = func(ctx context.Context, m mail.Mail, begin func() error) error {
		if n++; n > 1 {
			return mail.ErrDown
		}
		return send(ctx, m, begin)
	}
	if sent := p.drain(t); sent != 1 {
		t.Fatalf("%d mails, want the letter", sent)
	}
}

// TestLateLetter holds that a link that no longer works is not mailed.
func TestLateLetter(t *testing.T) {
	p := newPortal(t)
	if err := p.contacts.Want(t.Context(), p.account(t, "Zoé"), "zoe@example.org", lang.FR); err != nil {
		t.Fatal(err)
	}
	p.wait(24 * time.Hour)
	if n := p.drain(t); n != 0 {
		t.Errorf("%d mails", n)
	}
}

// TestPace holds that nobody makes the portal send many mails: neither one
// account to many addresses, nor many accounts to one.
func TestPace(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	var refused []int
	for i := range 8 {
		err := p.contacts.Want(t.Context(), o, string(rune('a'+i))+"@example.org", lang.FR)
		if fault.Is(err, fault.TooMany) {
			refused = append(refused, i)
			if e, ok := errors.AsType[*fault.Error](err); !ok || e.Reason != wire.ReasonMails {
				t.Errorf("refused as %v", err)
			}
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if len(refused) != 3 || refused[0] != 5 {
		t.Errorf("refused to one account: %v", refused)
	}
	refused = nil
	for i := range 8 {
		err := p.contacts.Want(t.Context(), p.account(t, string(rune('A'+i))), "victim@example.org", lang.FR)
		if fault.Is(err, fault.TooMany) {
			refused = append(refused, i)
		}
	}
	if len(refused) != 3 || refused[0] != 5 {
		t.Errorf("refused to one address: %v", refused)
	}
	p.wait(24 * time.Hour)
	if err := p.contacts.Want(t.Context(), o, "zoe@example.org", lang.FR); err != nil {
		t.Errorf("the next day: %v", err)
	}
}

// TestSealed holds that no address, name or token lies in the database in
// clear, and none at all in the log of every act.
func TestSealed(t *testing.T) {
	p := newPortal(t)
	o := mail.Owner{AccountID: p.account(t, "Bo").AccountID, Name: "Zoécanary", Role: rights.Member}
	if err := p.contacts.Want(t.Context(), o, "zoe.canary@example.org", lang.FR); err != nil {
		t.Fatal(err)
	}
	p.wantNowhere(t, "zoe.canary", "Zoécanary")
	p.drain(t)
	token := p.tokens(t)[0]
	if err := p.contacts.Confirm(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	p.file(t, o, "LP-1", rights.Decide)
	p.wantNowhere(t, "zoe.canary", "Zoécanary", token)
	leaves, err := p.store.Tree().Leaves(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	var events []string
	for _, l := range leaves {
		for _, event := range []string{"email_wanted", "email_confirmed", "received"} {
			if bytes.Contains(l.Data, []byte(`"`+event+`"`)) {
				events = append(events, event)
			}
		}
	}
	if got := strings.Join(events, " "); got != "email_wanted email_confirmed received" {
		t.Errorf("the log tells %s", got)
	}
}

// wantNowhere fails the test if a file of the database has one of some words.
func (p *portal) wantNowhere(t *testing.T, words ...string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(p.path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if bytes.Contains(b, []byte(w)) {
				t.Errorf("%s%s holds %s", "loupe.db", suffix, w)
			}
		}
	}
}
