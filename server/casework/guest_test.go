package casework_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/mail"
)

// guests returns the desk for people without an account.
func (h *house) guests() *casework.Guests {
	return &casework.Guests{Desk: h.desk, Tag: func(purpose, value string) string { return fmt.Sprintf("%x", purpose+" "+value) }}
}

// write begins a request of a new guest with answers.
func (h *house) write(a rights.Answers) casework.Sending {
	h.Helper()
	v, _, err := h.guests().Begin(h.Context(), lang.FR, "net")
	h.must(err)
	return casework.Sending{
		Visit: v, Key: h.draft(v.Actor(), a), Lang: lang.FR, Answers: a,
		Name: "Zoé", Email: "zoe" + v.GuestID + "@example.org", Network: "net",
	}
}

// token takes the newest letter from the outbox and returns its token.
func (h *house) token() string {
	h.Helper()
	token := ""
	for {
		it, err := h.store.NextMail(h.Context())
		if fault.Is(err, fault.NotFound) {
			break
		}
		h.must(err)
		if it.Letter.ID == "" {
			continue
		}
		token = h.note(it).Token
		h.taken(it)
	}
	if token == "" {
		h.Fatal("no letter")
	}
	return token
}

// taken settles a letter as one that a server took now.
func (h *house) taken(it mail.Item) {
	h.Helper()
	h.must(h.store.SettleMail(h.Context(), it, mail.Result{From: mail.Queued, To: mail.Sent, At: h.clock.Now()}))
}

// A note is what a letter says.
type note struct {
	Token string
	End   time.Time
}

// note opens the letter of an item of the outbox.
func (h *house) note(it mail.Item) note {
	h.Helper()
	text, err := h.desk.Sealer.Unseal(it.Letter.Sealed, "letters "+it.Letter.ID)
	h.must(err)
	var n note
	h.must(json.Unmarshal([]byte(text), &n))
	return n
}

// codeForm is how a code is shown.
var codeForm = regexp.MustCompile(`^[2-9ACEFHJKLMRTUXY]{4}(-[2-9ACEFHJKLMRTUXY]{4}){3}$`)

// TestGuestClock holds that a request is received when it was sent, and filed
// when it was confirmed.
func TestGuestClock(t *testing.T) {
	h := newHouse(t)
	g, s := h.guests(), h.write(access())
	h.must(g.Send(t.Context(), s))
	first := h.clock.Now().Truncate(time.Microsecond)
	h.clock.pass(2 * time.Second) // it is the next day in Brussels
	s.Email = "other@example.org"
	h.must(g.Send(t.Context(), s)) // pressed again, with another address: it is received still
	if n := h.count("SELECT COUNT(*) FROM requests"); n != 0 {
		t.Fatalf("%d requests before the confirmation", n)
	}
	h.clock.pass(20 * time.Hour)
	done, err := g.Confirm(t.Context(), h.token())
	h.must(err)
	r := done.Request
	want, err := h.desk.Clock.Deadline(first, rights.Period, nil, first)
	h.must(err)
	if !r.Received.Equal(first) || r.Deadline != want || r.GuestID != s.GuestID || r.Level != rights.Unknown || !codeForm.MatchString(done.Code) {
		t.Errorf("confirmed: %+v, code %q; want receipt at %s", r, done.Code, first)
	}
	leaves := h.leaves("request/" + r.ID)
	if len(leaves) != 1 || leaves[0].Role != rights.Guest || leaves[0].Actor != s.GuestID || !leaves[0].At.Equal(first) {
		t.Errorf("log = %+v", leaves)
	}
	for _, secret := range []string{"Zoé", "other@example.org", done.Code, strings.ReplaceAll(done.Code, "-", ""), done.Secret, "Bonjour"} {
		if n := h.count(`SELECT COUNT(*) FROM guests LEFT JOIN guest_links ON guest_id = id
			WHERE guests.email || name || code_hash || token_hash || guest_links.email || salt || session_hash LIKE '%' || ? || '%'`, secret); n != 0 {
			t.Errorf("%q stands in the database", secret)
		}
	}
}

// TestGuestOldMail holds that a code can't be made of the mail alone, nor shown
// again after leaving.
func TestGuestOldMail(t *testing.T) {
	h := newHouse(t)
	g, s := h.guests(), h.write(access())
	h.must(g.Send(t.Context(), s))
	token := h.token()
	done, err := g.Confirm(t.Context(), token)
	h.must(err)
	if n := h.count("SELECT COUNT(*) FROM guest_links WHERE salt <> ''"); n != 1 {
		t.Errorf("%d salts", n)
	}
	h.must(g.Leave(t.Context(), done.Visit))
	if _, err := g.Confirm(t.Context(), token); !fault.Is(err, fault.NotFound) {
		t.Errorf("after leaving, the link still shows the code: %v", err)
	}
	if n := h.count("SELECT COUNT(*) FROM guest_links"); n != 0 {
		t.Errorf("%d links after leaving", n)
	}
	again := h.write(access())
	h.must(g.Send(t.Context(), again))
	salted := h.token()
	one, err := g.Confirm(t.Context(), salted)
	h.must(err)
	h.exec("UPDATE guest_links SET salt = ''") // what whoever has the mail alone would do
	h.exec("UPDATE guests SET code_hash = '' WHERE id = ?", again.GuestID)
	if two, err := g.Confirm(t.Context(), salted); err != nil || two.Code == one.Code || two.Secret == one.Secret {
		t.Errorf("the code follows from the link alone: %v", err)
	}
}

// TestGuestClaimed holds that what was confirmed and not filed is filed by the
// job, as received when it was sent, and that its person comes in by a new code.
func TestGuestClaimed(t *testing.T) {
	h := newHouse(t)
	g, s := h.guests(), h.write(access())
	h.must(g.Send(t.Context(), s))
	sent := h.clock.Now().Truncate(time.Microsecond)
	token, statement := h.token(), h.desk.Statement
	h.desk.Statement = nil // breaks after the claim
	func() {
		defer func() { recover() }() //nolint:errcheck // it is what is meant to happen
		_, err := g.Confirm(t.Context(), token)
		t.Errorf("confirmed without a receipt: %v", err)
	}()
	h.desk.Statement = statement
	waits := h.write(access()) // and does not confirm
	h.must(g.Send(t.Context(), waits))
	h.letters()
	h.clock.pass(2 * casework.GuestLink)
	for n := 1; n >= 0; n-- {
		if did, err := h.desk.FileClaimed(t.Context()); did != n || err != nil {
			t.Errorf("filed %d, %v; want %d", did, err, n)
		}
	}
	r, err := g.Request(t.Context(), s.Visit)
	if err != nil || !r.Received.Equal(sent) {
		t.Fatalf("request %+v, %v", r, err)
	}
	if _, err := g.Request(t.Context(), waits.Visit); !fault.Is(err, fault.NotFound) {
		t.Errorf("what nobody confirmed was filed: %v", err)
	}
	h.must(g.AskCode(t.Context(), lost(r, s.Email)))
	if done, err := g.Renew(t.Context(), h.letters()[0]); err != nil || done.Request.ID != r.ID {
		t.Errorf("a new code: %+v, %v", done, err)
	}
}

// TestGuestConfirmAtOnce holds that a hundred confirmations at once are one.
func TestGuestConfirmAtOnce(t *testing.T) {
	h := newHouse(t)
	g, s := h.guests(), h.write(access())
	h.must(g.Send(t.Context(), s))
	token := h.token()
	results := make([]string, 100)
	var wait sync.WaitGroup
	for i := range results {
		wait.Go(func() {
			done, err := g.Confirm(t.Context(), token)
			results[i] = fmt.Sprint(done.Request.ID, done.Code, done.Secret, err)
		})
	}
	wait.Wait()
	for _, got := range results {
		if got != results[0] || strings.Contains(got, "conflict") {
			t.Fatalf("%s and %s", got, results[0])
		}
	}
	if n := h.count("SELECT COUNT(*) FROM requests"); n != 1 {
		t.Errorf("%d requests", n)
	}
	if n := h.count("SELECT COUNT(*) FROM notices"); n != 1 {
		t.Errorf("%d notices", n)
	}
}

// TestGuestConfirmBroken holds that a confirmation that broke off is finished
// by pressing the button again.
func TestGuestConfirmBroken(t *testing.T) {
	h := newHouse(t)
	g, s := h.guests(), h.write(access())
	h.must(g.Send(t.Context(), s))
	token := h.token()
	statement := h.desk.Statement
	h.desk.Statement = nil // breaks after the claim
	func() {
		defer func() { recover() }() //nolint:errcheck // it is what is meant to happen
		_, err := g.Confirm(t.Context(), token)
		t.Errorf("confirmed without a receipt: %v", err)
	}()
	h.desk.Statement = statement
	h.clock.pass(5 * time.Hour)
	h.must(h.desk.DropDrafts(t.Context()))
	done, err := g.Confirm(t.Context(), token)
	if err != nil || done.Request.ID == "" {
		t.Errorf("again: %+v, %v", done, err)
	}
}

func TestGuestFollow(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	confirm := func() casework.Confirmed {
		h.must(g.Send(t.Context(), h.write(access())))
		done, err := g.Confirm(t.Context(), h.token())
		h.must(err)
		return done
	}
	one, two := confirm(), confirm()
	if one.Code == two.Code || one.Secret == two.Secret {
		t.Fatal("two guests have one code")
	}
	ref := string(one.Request.Reference)
	for what, try := range map[string][2]string{
		"the code of another": {ref, two.Code}, "no code": {ref, ""}, "no reference": {"", one.Code},
		"half a code": {ref, one.Code[:9]}, "a long one": {ref, strings.Repeat("2", 4000)}, "a slip": {ref[:len(ref)-1] + "x", one.Code},
	} {
		_, _, err := g.Follow(t.Context(), try[0], try[1], "net")
		wantFault(t, what, err, fault.Invalid, "code", "guest")
	}
	v, secret, err := g.Follow(t.Context(), ref, " "+strings.ToLower(one.Code)+" ", "net")
	h.must(err)
	r, err := g.Request(t.Context(), v)
	if err != nil || r.ID != one.Request.ID {
		t.Fatalf("request = %s, %v", r.ID, err)
	}
	if _, err := h.desk.Thread(t.Context(), v.Actor(), two.Request.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the request of another guest: %v", err)
	}
	if _, err := g.Visit(t.Context(), one.Secret); !fault.Is(err, fault.Unauthorized) {
		t.Errorf("the browser of before: %v", err)
	}
	h.clock.pass(casework.GuestVisit - time.Second)
	if _, err := g.Visit(t.Context(), secret); err != nil {
		t.Errorf("just in time: %v", err)
	}
	h.clock.pass(time.Second)
	if v, err := g.Visit(t.Context(), secret); !fault.Is(err, fault.Expired) || v.GuestID != one.GuestID {
		t.Errorf("too late: %+v, %v", v, err)
	}
	for _, secret := range []string{"", "x", one.Code} {
		if _, err := g.Visit(t.Context(), secret); !fault.Is(err, fault.Unauthorized) {
			t.Errorf("%q: %v", secret, err)
		}
	}
}

// TestGuestLimits holds how much one network, one reference and one address may
// be used.
func TestGuestLimits(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	h.clock.pass(time.Second) // the hour begins
	for n := range 21 {
		_, _, err := g.Follow(t.Context(), "LP-0000-0001-95", "x", fmt.Sprint("net", n))
		if fault.Is(err, fault.TooMany) != (n == 20) {
			t.Errorf("try %d for one reference: %v", n, err)
		}
	}
	s := h.write(access())
	var err error
	for range 41 {
		err = g.Send(t.Context(), s)
	}
	wantFault(t, "too much from one network", err, fault.TooMany, "", "guest")
	for range 200 {
		_, _, err = g.Begin(t.Context(), lang.FR, "other net")
	}
	wantFault(t, "too many forms", err, fault.TooMany, "", "guest")
	h.clock.pass(time.Hour)
	if _, _, err := g.Begin(t.Context(), lang.FR, "other net"); err != nil {
		t.Errorf("an hour later: %v", err)
	}
	if _, _, err := g.Begin(t.Context(), "de", "net"); !fault.Is(err, fault.Invalid) {
		t.Errorf("another language: %v", err)
	}
}

// TestGuestNotLockedOut holds that wrong codes of strangers keep nobody out who
// has the right one.
func TestGuestNotLockedOut(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	done, _ := h.confirmed(g)
	var err error
	for n := range 30 {
		_, _, err = g.Follow(t.Context(), string(done.Request.Reference), "x", fmt.Sprint("net", n))
	}
	wantFault(t, "too many wrong ones", err, fault.TooMany, "", "guest")
	if _, _, err := g.Follow(t.Context(), string(done.Request.Reference), done.Code, "home"); err != nil {
		t.Errorf("the right code: %v", err)
	}
}

// TestGuestFiles holds that the desk takes a file of a guest only for the
// question who they are.
func TestGuestFiles(t *testing.T) {
	h := newHouse(t)
	g, s := h.guests(), h.write(access())
	attach := func(request string) error {
		_, err := h.desk.Attach(t.Context(), s.Actor(), request, "a.pdf", strings.NewReader("%PDF"))
		return err
	}
	wantFault(t, "a draft", attach(""), fault.Invalid, "file", "not_asked")
	h.must(g.Send(t.Context(), s))
	done, err := g.Confirm(t.Context(), h.token())
	h.must(err)
	id := done.Request.ID
	wantFault(t, "a request", attach(id), fault.Invalid, "file", "not_asked")
	_, err = h.desk.BeginUpload(t.Context(), s.Actor(), id, "a.pdf", 4)
	wantFault(t, "in pieces", err, fault.Invalid, "file", "not_asked")
	_, err = h.desk.Act(t.Context(), h.own, id, 1, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NoAccount}}, "Qui ?", nil)
	h.must(err)
	h.must(attach(id))
	if who, err := g.Sender(t.Context(), h.own, id); err != nil || who.Name != "Zoé" || who.Email != s.Email {
		t.Errorf("sender = %+v, %v", who, err)
	}
	if _, err := g.Sender(t.Context(), casework.Officer{AccountID: "x", Controller: "other"}, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("sender for another controller: %v", err)
	}
	if path := mail.GuestConfirmPath(lang.NL); path != "/confirm/request/nl/" {
		t.Error(path)
	}
}
