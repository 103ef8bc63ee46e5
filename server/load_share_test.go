package server_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
)

// mlozOfficer answers for the second of the items of [filedWithBoth].
var mlozOfficer = casework.Officer{AccountID: "officer", Controller: "mloz"}

// filedWithBoth files a request for access of two controllers, one of which
// extends it at once, and returns it as it was before and after.
func filedWithBoth(t *testing.T, p *portal, b *browser) (before, after *wire.RequestData) {
	t.Helper()
	a := asking("")
	a[rights.AskDomains] = []string{"operational", "compulsory"}
	sent := b.send(b.fill(lang.FR, a).page(t).Review).page(t).Request
	before = b.get(sent.Path).page(t).Request
	_, err := p.desk.Act(t.Context(), mlozOfficer, sent.ID, 1,
		rights.Act{Event: rights.Extend, Reasons: []rights.ReasonCode{rights.Complex}}, "", nil)
	must(t, err)
	return before, b.get(sent.Path).page(t).Request
}

// TestSharesOfControllers: one of two controllers extends, and the page says
// for each until when it answers.
func TestSharesOfControllers(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	plain, got := filedWithBoth(t, p, b)
	if len(plain.Extended)+len(plain.LateBy) > 0 || !plain.Items[0].Due.IsZero() {
		t.Errorf("in step: %+v", plain)
	}
	if got.Due != plain.Due || !got.First.IsZero() || got.Status != rights.InProgress || len(got.Extended) != 1 {
		t.Fatalf("extended by one: %s, first %s, %s, %+v", got.Due, got.First, got.Status, got.Extended)
	}
	e, own, other := got.Extended[0], got.Items[0], got.Items[1]
	if e.By != other.Controller || e.Reason != rights.Complex || !e.Due.After(plain.Due) || e.Due != other.Due ||
		own.Due != plain.Due || own.Late || other.Late {
		t.Errorf("extension %+v, items %+v and %+v", e, own, other)
	}
	if last := got.History[len(got.History)-1]; last.Event != rights.Extend || !slices.Equal(last.For, []string{other.Controller}) {
		t.Errorf("history %+v", last)
	}
	if len(got.History[0].For) > 0 {
		t.Errorf("the filing is about all: %+v", got.History[0])
	}
}

// TestLateShare: 40 days later, who did not extend is late.
func TestLateShare(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	p.desk.Now = func() time.Time { return p.clock().AddDate(0, 0, -40) }
	_, sent := filedWithBoth(t, p, b)
	p.desk.Now = p.clock
	if n, err := p.desk.TellOverdue(t.Context()); n != 1 || err != nil {
		t.Fatalf("told %d, %v", n, err)
	}
	got := b.get(sent.Path).page(t).Request
	late := []string{got.Items[0].Controller}
	if !got.Overdue || !slices.Equal(got.LateBy, late) || !got.Items[0].Late || got.Items[1].Late {
		t.Errorf("late by %v, items %+v", got.LateBy, got.Items)
	}
	if last := got.History[len(got.History)-1]; last.Event != rights.Overdue || last.By != rights.System || !slices.Equal(last.For, late) {
		t.Errorf("history %+v", last)
	}
}

// TestProofStillToBeSent: a request for another person is accepted without a
// proof, says what is missing, and no more once something was sent.
func TestProofStillToBeSent(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	a := asking("")
	a[rights.AskBehalf], a[rights.AskBehalfName] = []string{string(rights.Mandated)}, []string{"Anna Exemple"}
	sent := b.send(b.fill(lang.FR, a).page(t).Review).page(t).Request
	r := b.get(sent.Path).page(t).Request
	if !slices.Equal(r.ProofOwed, []rights.Proof{rights.ProofMandate}) || r.Files == nil {
		t.Fatalf("owed %v, files %v", r.ProofOwed, r.Files)
	}
	seen, err := p.desk.Case(t.Context(), mlozOfficer, sent.ID)
	if err != nil || !slices.Equal(seen.ProofOwed, r.ProofOwed) {
		t.Errorf("the office sees %v, %v", seen.ProofOwed, err)
	}
	form := url.Values{
		wire.FieldLang: {"fr"}, wire.FieldOwner: {r.Owner}, wire.FieldKey: {r.Key}, wire.FieldText: {"Voici le mandat."},
	}
	after := b.upload(r.SendPath, form, sentFile{"mandat.pdf", goodPDF}).page(t).Request
	if len(after.Messages) != 1 || len(after.Messages[0].Files) != 1 || len(after.ProofOwed) > 0 {
		t.Errorf("sent: %+v, and owed %v", after.Messages, after.ProofOwed)
	}
}
