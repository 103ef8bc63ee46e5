package mail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/mail"
)

// sent stores what a guest sent, whose link waits for its letter until an
// instant.
func (p *portal) sent(t *testing.T, id string, until time.Time) mail.Letter {
	t.Helper()
	letter, err := mail.GuestLetter(p.contacts.Sealer, id+"@example.org", lang.FR, "token"+id, p.clock(), until)
	if err == nil {
		err = p.store.AddGuest(t.Context(), casework.Guest{ID: id, Lang: lang.FR, Created: p.clock(), SessionEnd: until}, "session "+id)
	}
	if err == nil {
		err = p.store.SendGuest(t.Context(), casework.GuestSending{
			ID: id, Lang: lang.FR, Pending: "x", SessionEnd: until,
			Link:   casework.Link{TokenHash: "hash " + id, LetterID: letter.ID, Email: "x", End: until, Life: casework.GuestLink},
			Letter: letter,
		}, audit.Leaf{At: p.clock(), Event: "guest_sent", Object: "guest/" + id})
	}
	if err != nil {
		t.Fatal(err)
	}
	return letter
}

// TestGuestLetter holds when a letter to somebody without an account is sent:
// as long as its link works, and that of one that came too late operators are
// told, by its id alone.
func TestGuestLetter(t *testing.T) {
	week := 7 * 24 * time.Hour
	for _, test := range []struct {
		name   string
		before func(p *portal)
		mails  int
		told   bool
	}{
		{"at once", func(*portal) {}, 1, false},
		{"after six days", func(p *portal) { p.wait(week - 24*time.Hour) }, 1, false},
		{"after a week", func(p *portal) { p.wait(week) }, 0, true},
		{"the link was ended", func(p *portal) { p.exec(t, "DELETE FROM guest_links") }, 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPortal(t)
			letter := p.sent(t, "g", p.clock().Add(week))
			test.before(p)
			if n := p.drain(t); n != test.mails {
				t.Errorf("%d mails, want %d", n, test.mails)
			}
			if n := p.drain(t); n != 0 {
				t.Errorf("%d mails more", n)
			}
			if got := strings.Contains(p.log.String(), letter.ID); got != test.told || strings.Contains(p.log.String(), "level=ERROR") {
				t.Errorf("the log says %s", p.log.String())
			}
			if test.told && !strings.Contains(p.log.String(), "level=WARN") {
				t.Errorf("the log says %s", p.log.String())
			}
			p.wantQuiet(t)
			if _, link, err := p.store.GuestByToken(t.Context(), "hash g"); test.mails == 1 && (err != nil || !link.End.Equal(p.clock().Add(casework.GuestLink))) {
				t.Errorf("the day of the link: %+v, %v", link, err)
			}
		})
	}
}

// TestNobodysLetter holds that a letter that nobody is to get is dropped without
// a word.
func TestNobodysLetter(t *testing.T) {
	p := newPortal(t)
	letter, err := mail.CodeLetter(p.contacts.Sealer, "x@example.org", lang.NL, "token", p.clock(), time.Time{})
	if err == nil {
		err = p.store.LinkGuest(t.Context(), "", casework.Link{TokenHash: "hash", LetterID: letter.ID, End: p.clock().Add(time.Hour)}, letter)
	}
	if err != nil {
		t.Fatal(err)
	}
	if n := p.drain(t); n != 0 || p.log.Len() > 0 {
		t.Errorf("%d mails, log %s", n, p.log.String())
	}
}
