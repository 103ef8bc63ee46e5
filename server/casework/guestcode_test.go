package casework_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// confirmed sends and confirms a request of a new guest, and returns it with
// the address it was confirmed from. The outbox is empty then.
func (h *house) confirmed(g *casework.Guests) (casework.Confirmed, string) {
	h.Helper()
	s := h.write(access())
	h.must(g.Send(h.Context(), s))
	done, err := g.Confirm(h.Context(), h.token())
	h.must(err)
	h.letters()
	return done, s.Email
}

// letters takes all letters from the outbox, and returns those that a mailer
// would send.
func (h *house) letters() []string {
	h.Helper()
	var tokens []string
	for {
		it, err := h.store.NextMail(h.Context())
		if fault.Is(err, fault.NotFound) {
			return tokens
		}
		h.must(err)
		if it.Letter.ID == "" {
			continue
		}
		n := h.note(it)
		wanted, err := h.store.LetterWanted(h.Context(), it.Letter.ID, h.clock.Now())
		h.must(err)
		if wanted && h.clock.Now().Before(n.End) {
			tokens = append(tokens, n.Token)
			h.taken(it)
		}
	}
}

// lost is the loss of the code of a request.
func lost(r rights.Request, email string) casework.Loss {
	return casework.Loss{Reference: string(r.Reference), Email: email, Lang: lang.FR, Network: "net"}
}

func TestGuestNewCode(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	done, email := h.confirmed(g)
	ref := string(done.Request.Reference)
	visit, secret, err := g.Follow(t.Context(), ref, done.Code, "net")
	h.must(err)
	h.must(g.AskCode(t.Context(), casework.Loss{Reference: " " + strings.ToLower(ref), Email: strings.ToUpper(email), Network: "net"}))
	tokens := h.letters()
	if len(tokens) != 1 {
		t.Fatalf("%d letters, want one", len(tokens))
	}
	if _, err := g.Visit(t.Context(), secret); err != nil {
		t.Errorf("the visit ended before the link was used: %v", err)
	}
	if _, err := g.Confirm(t.Context(), tokens[0]); !fault.Is(err, fault.NotFound) {
		t.Errorf("the link confirms, too: %v", err)
	}

	results := make([]string, 50)
	var wait sync.WaitGroup
	for i := range results {
		wait.Go(func() {
			again, err := g.Renew(t.Context(), tokens[0])
			results[i] = fmt.Sprint(again.Request.ID, again.Code, again.Secret, err)
		})
	}
	wait.Wait()
	again, err := g.Renew(t.Context(), tokens[0])
	h.must(err)
	for _, got := range results {
		if got != fmt.Sprint(again.Request.ID, again.Code, again.Secret, error(nil)) {
			t.Fatalf("%s and %+v", got, again)
		}
	}
	if again.Request.ID != done.Request.ID || again.Code == done.Code || !codeForm.MatchString(again.Code) || again.GuestID != visit.GuestID {
		t.Errorf("renewed: %+v", again)
	}
	if _, err := g.Visit(t.Context(), secret); !fault.Is(err, fault.Unauthorized) {
		t.Errorf("the visit of before: %v", err)
	}
	if _, err := g.Visit(t.Context(), again.Secret); err != nil {
		t.Errorf("the new visit: %v", err)
	}
	_, _, err = g.Follow(t.Context(), ref, done.Code, "net")
	wantFault(t, "the code of before", err, fault.Invalid, "code", "guest")
	if _, _, err := g.Follow(t.Context(), ref, again.Code, "net"); err != nil {
		t.Errorf("the new code: %v", err)
	}
	codes := 0
	for _, leaf := range h.leaves("guest/" + done.GuestID) {
		if leaf.Event == "guest_code" && leaf.Role == rights.Guest && leaf.Actor == done.GuestID {
			codes++
		}
	}
	if codes != 1 {
		t.Errorf("%d lines in the log, want one", codes)
	}
	if n := h.count("SELECT COUNT(*) FROM guests JOIN guest_links ON guest_id = id WHERE code_hash || token_hash || salt || session_hash LIKE '%' || ? || '%'", tokens[0]); n != 0 {
		t.Error("the token stands in the database")
	}
	h.clock.pass(casework.GuestAgain)
	if _, err := g.Renew(t.Context(), tokens[0]); !fault.Is(err, fault.NotFound) {
		t.Errorf("ten minutes later: %v", err)
	}
}

// TestGuestNewCodeEnds holds that a link for a new code works for an hour, and
// until there is a newer one.
func TestGuestNewCodeEnds(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	done, email := h.confirmed(g)
	ask := func() string {
		t.Helper()
		h.must(g.AskCode(t.Context(), lost(done.Request, email)))
		return h.letters()[0]
	}
	first := ask()
	h.clock.pass(time.Minute)
	second := ask()
	for _, token := range []string{first, "", "x", done.Code} {
		if _, err := g.Renew(t.Context(), token); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", token, err)
		}
	}
	h.clock.pass(casework.GuestCodeLink)
	if _, err := g.Renew(t.Context(), second); !fault.Is(err, fault.NotFound) {
		t.Errorf("an hour later: %v", err)
	}
	if _, _, err := g.Follow(t.Context(), string(done.Request.Reference), done.Code, "net"); err != nil {
		t.Errorf("the code of before, which nobody replaced: %v", err)
	}
}

// TestGuestAskCodeSaysNothing holds that what is asked of a reference and an
// address leaves the same letter behind whether they fit or not, and that
// nobody gets those that don't.
func TestGuestAskCodeSaysNothing(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	done, email := h.confirmed(g)
	_, other := h.confirmed(g)
	h.clock.pass(time.Minute)
	unconfirmed := h.write(access())
	h.must(g.Send(t.Context(), unconfirmed))
	h.letters()
	mine := h.file(h.one, access())
	h.letters()
	unknown, err := rights.NewReference(strings.NewReader("abcdefgh"))
	h.must(err)
	before := h.count("SELECT COUNT(*) FROM audit_leaves")
	links := func() string {
		t.Helper()
		var all string
		h.must(h.db.QueryRowContext(t.Context(), "SELECT group_concat(token_hash || end_at || code_hash) FROM guests JOIN guest_links ON guest_id = id").Scan(&all))
		return all
	}
	stood := links()
	for what, l := range map[string]casework.Loss{
		"the address of another": lost(done.Request, other), "an unknown one": lost(done.Request, "zoe@example.org"),
		"the request of a member": lost(mine, email), "no request": lost(rights.Request{Reference: unknown}, email),
		"an address that was not confirmed": lost(rights.Request{Reference: unknown}, unconfirmed.Email),
	} {
		had := h.count("SELECT COUNT(*) FROM goqite")
		h.must(g.AskCode(t.Context(), l))
		if n := h.count("SELECT COUNT(*) FROM goqite"); n != had+1 {
			t.Errorf("%s leaves %d letters, want one", what, n-had)
		}
	}
	if tokens := h.letters(); len(tokens) != 0 || links() != stood {
		t.Errorf("%d letters would be sent, and links are %s, were %s", len(tokens), links(), stood)
	}
	if n := h.count("SELECT COUNT(*) FROM audit_leaves"); n != before {
		t.Errorf("%d lines in the log about what does not fit", n-before)
	}
	for _, test := range []struct{ reference, email, field, reason string }{
		{"", email, "reference", "required"}, {"LP-1", email, "reference", "format"}, {"LP-0000-0000-00", email, "reference", "check_digits"},
		{string(unknown), "", "email", "required"}, {string(unknown), "a\r\nBcc: b@example.org", "email", "invalid"},
	} {
		wantFault(t, test.reference, g.AskCode(t.Context(), casework.Loss{Reference: test.reference, Email: test.email}), fault.Invalid, test.field, test.reason)
	}
}

// TestGuestAskCodeLimits holds how often a code can be asked for, and that what
// strangers ask keeps no mail from anybody.
func TestGuestAskCodeLimits(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	done, email := h.confirmed(g)
	references := func(n int) rights.Request {
		t.Helper()
		ref, err := rights.NewReference(strings.NewReader(fmt.Sprintf("%08d", n)))
		h.must(err)
		return rights.Request{Reference: ref}
	}
	h.clock.pass(2 * time.Hour) // a new hour and a new day
	for n := range 30 {
		l := lost(references(n), email) // other references with this address, and this one with others
		if n%2 == 0 {
			l = lost(done.Request, fmt.Sprintf("x%d@example.org", n))
		}
		h.must(g.AskCode(t.Context(), l))
	}
	if n := len(h.letters()); n != 0 {
		t.Fatalf("%d letters for what does not fit", n)
	}
	var last string
	for n := range 7 {
		l := lost(done.Request, email)
		l.Network = "home"
		h.must(g.AskCode(t.Context(), l))
		tokens := h.letters()
		if want := n < 5; (len(tokens) == 1) != want {
			t.Errorf("mail %d of a day: %d letters", n+1, len(tokens))
		}
		if len(tokens) > 0 {
			last = tokens[0]
		}
	}
	if _, err := g.Renew(t.Context(), last); err != nil {
		t.Errorf("the link of the last mail that was sent: %v", err)
	}
	var err error
	for n := range 41 {
		l := lost(references(n), "x@example.org")
		l.Network = "busy"
		err = g.AskCode(t.Context(), l)
		if (err != nil) != (n == 40) {
			t.Errorf("try %d from one network: %v", n+1, err)
		}
	}
	wantFault(t, "too often from one network", err, fault.TooMany, "", "guest")
}

// TestGuestNewCodeBroken holds that a new code that broke off is finished by
// pressing the button again.
func TestGuestNewCodeBroken(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	done, email := h.confirmed(g)
	h.must(g.AskCode(t.Context(), lost(done.Request, email)))
	token := h.letters()[0]
	h.exec("UPDATE items SET outcome = 'x' WHERE request_id = ?", done.Request.ID)
	h.exec("ALTER TABLE items RENAME TO items_away")
	if _, err := g.Renew(t.Context(), token); err == nil {
		t.Fatal("it did not break")
	}
	h.exec("ALTER TABLE items_away RENAME TO items")
	if _, _, err := g.Follow(t.Context(), string(done.Request.Reference), done.Code, "net"); err == nil {
		t.Error("the code of before still works")
	}
	h.clock.pass(30 * time.Minute)
	if again, err := g.Renew(t.Context(), token); err != nil || again.Request.ID != done.Request.ID {
		t.Errorf("again: %+v, %v", again, err)
	}
}
