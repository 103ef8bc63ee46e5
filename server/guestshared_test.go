package server_test

import (
	"archive/zip"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/casework"
)

// quit presses a button that closes what the browser has of a request.
func (b *browser) quit(l lang.Lang, then string) answer {
	b.t.Helper()
	return b.post(wire.Path(l, wire.GuestSent, ""), url.Values{wire.FieldLang: {string(l)}, wire.FieldThen: {then}})
}

// TestGuestNextPerson holds what the next person at a shared computer gets of a
// request that was sent there: none of it, and no way to end its link.
func TestGuestNextPerson(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	stale := b.fillGuest(lang.FR, asking("J’ai un secret")).Review
	b.sendGuest(stale, typedName, "zoe@example.org")
	zoes := p.mails(t).link(t)
	p.pass(casework.GuestCorrect - time.Minute)
	at := b.get(wire.Path(lang.FR, wire.GuestReview, ""))
	page := at.data(t)
	if page.Route != wire.GuestAddress || page.Review != nil || page.Ask != nil || strings.Contains(at.body, "secret") ||
		strings.Contains(at.body, "Canari") || strings.Contains(at.body, "zoe@") {
		t.Errorf("after sending the browser shows %s", at.body)
	}
	if ask := b.get(wire.GuestAskPath(lang.FR)).data(t).Ask; ask == nil || len(ask.Values) > 0 {
		t.Errorf("the first question after sending: %+v", ask)
	}
	if a := b.correct(lang.FR, "x"); a.StatusCode != http.StatusUnprocessableEntity || a.data(t).Fault.Field != wire.FieldEmail || a.data(t).Guest.Email != "x" {
		t.Errorf("no address: %d", a.StatusCode)
	}
	if a := b.correct(lang.FR, "mallory@example.org"); a.Request.URL.Path != wire.Path(lang.FR, wire.GuestSent, "") {
		t.Errorf("another address: %d at %s", a.StatusCode, a.Request.URL)
	}
	theirs := p.mails(t).link(t)
	other := *stale
	other.Answers = strings.ReplaceAll(stale.Answers, "secret", "cadeau")
	if a := b.sendGuest(&other, "Mallory", "mallory@example.org"); a.StatusCode != http.StatusConflict || strings.Contains(a.body, "secret") {
		t.Errorf("other answers after sending: %d", a.StatusCode)
	}
	b.post(stale.SendPath, url.Values{wire.FieldOwner: {stale.Owner}, wire.FieldThen: {wire.ThenForget}}) // closes, and throws nothing away
	if a := p.browser(t).post(zoes, nil); a.data(t).Request == nil {
		t.Errorf("Zoé’s link after all that: %d", a.StatusCode)
	}
	if a := p.browser(t).post(theirs, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("the other link after hers: %d", a.StatusCode)
	}

	late := p.browser(t)
	form := late.fillGuest(lang.NL, guestAnswers()).Review
	late.sendGuest(form, typedName, "late@example.org")
	p.pass(casework.GuestCorrect)
	for what, a := range map[string]answer{
		"seen":    late.get(wire.Path(lang.NL, wire.GuestReview, "")),
		"changed": late.post(form.SendPath, url.Values{wire.FieldOwner: {form.Owner}, wire.FieldEmail: {"x@example.org"}}),
	} {
		if a.StatusCode != http.StatusConflict || a.data(t).Guest.Over != wire.OverSent {
			t.Errorf("half an hour after sending, %s: %d", what, a.StatusCode)
		}
	}
}

// TestGuestFindsDraft holds that whoever comes to the form where a request was
// begun is asked what to do with it, and is not within the form.
func TestGuestFindsDraft(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	review := b.fillGuest(lang.FR, asking("Un secret"))
	first := wire.GuestAskPath(lang.FR)
	at := b.get(first)
	page := at.data(t)
	if page.Route != wire.GuestFound || page.Guest.NextPath != wire.Path(lang.FR, wire.GuestReview, "") || strings.Contains(at.body, "secret") {
		t.Fatalf("found: %s, %+v", page.Route, page.Guest)
	}
	if next := b.get(page.Guest.NextPath).data(t); next.Review == nil || next.Review.Key != review.Review.Key {
		t.Errorf("going on: %+v", next)
	}
	change := review.Review.Lines[0].Path
	if got := b.get(change).data(t); got.Ask == nil || got.Ask.Prompt.ID != rights.AskGoal || len(got.Ask.Values) == 0 || !strings.HasPrefix(change, first+"?") {
		t.Errorf("changing the first answer at %s: %s", change, got.Route)
	}
	noted := b.cookies["localhost"][writing] // as somebody would who was here before
	if a := b.quit(lang.FR, wire.ThenAnew); a.data(t).Ask == nil || len(a.data(t).Ask.Values) > 0 || b.cookies["localhost"][writing] != "" {
		t.Errorf("anew: %d at %s", a.StatusCode, a.Request.URL)
	}
	b.answer(b.get(first).data(t).Ask, "access")
	secret := b.cookies["localhost"][writing]
	if secret == "" || secret == noted {
		t.Errorf("the secret after beginning anew is %q, was %q", secret, noted)
	}
	spy := p.browser(t)
	spy.cookies["localhost"] = map[string]string{writing: noted}
	if got := spy.get(first).data(t); got.Route != wire.GuestAsk || len(got.Ask.Values) > 0 {
		t.Errorf("the secret of before opens %s", got.Route)
	}
	if got := b.get(first).data(t); got.Route != wire.GuestFound {
		t.Errorf("with one answer: %s", got.Route)
	}
}

// TestGuestCloses holds that a request is closed in a browser wherever one
// stands, and what becomes of it.
func TestGuestCloses(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.fillGuest(lang.NL, guestAnswers())
	a := b.quit(lang.NL, wire.ThenLeave)
	if a.Request.URL.Path != wire.Path(lang.NL, wire.Follow, "") || a.Header.Get("Refresh") == "" || b.cookies["localhost"][writing] != "" {
		t.Errorf("closed: %s, %v", a.Request.URL, b.cookies)
	}
	if again := b.get(wire.Path(lang.NL, wire.Follow, "") + "?closed=2"); again.Header.Get("Clear-Site-Data") != `"cache"` || again.Header.Get("Refresh") != "" {
		t.Errorf("once the page was left: %v", again.Header)
	}
	if got := b.get(wire.GuestAskPath(lang.NL)).data(t); got.Ask == nil || len(got.Ask.Values) > 0 {
		t.Errorf("after closing: %+v", got)
	}
	raw := b.do(http.MethodPost, wire.Path(lang.NL, wire.GuestSent, ""), "then=leave", "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	if raw.Header.Get("Clear-Site-Data") != `"cache"` || raw.StatusCode != http.StatusSeeOther {
		t.Errorf("closed twice: %d, %v", raw.StatusCode, raw.Header)
	}
	if a := b.quit(lang.NL, "x"); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("another word: %d", a.StatusCode)
	}
	b.sendGuest(b.fillGuest(lang.NL, guestAnswers()).Review, typedName, "zoe@example.org")
	link := p.mails(t).link(t)
	b.quit(lang.NL, wire.ThenLeave)
	if got := b.get(wire.Path(lang.NL, wire.GuestReview, "")); got.Request.URL.Path != wire.GuestAskPath(lang.NL) {
		t.Errorf("the address after closing: %s", got.Request.URL)
	}
	if a := p.browser(t).post(link, nil); a.data(t).Request == nil {
		t.Errorf("the link after closing: %d", a.StatusCode)
	}
	half := p.browser(t)
	half.fillGuest(lang.FR, guestAnswers())
	mute := newPortal(t, func(o *server.Options) { o.CanMail = false })
	if a := mute.browser(t).quit(lang.FR, wire.ThenLeave); a.StatusCode != http.StatusOK {
		t.Errorf("where no mails are sent: %d", a.StatusCode)
	}
}

// TestGuestWritesAndFollows holds that in one browser a request is written and
// another followed, and that neither ends the other.
func TestGuestWritesAndFollows(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	receipt := p.browser(t).askAsGuest(lang.FR, "zoe@example.org")
	review := wire.Path(lang.FR, wire.GuestReview, "")
	b.fillGuest(lang.FR, asking("Une heure de travail"))
	b.follow(lang.FR, string(receipt.Request.Reference), strings.Join(receipt.Guest.Code, ""))
	if a := b.get(review); !strings.Contains(a.body, "heure de travail") {
		t.Errorf("after following another request: %s", a.Request.URL)
	}
	thread := b.get(wire.Path(lang.FR, wire.GuestRequest, "")).data(t).Request
	b.answer(b.get(wire.GuestAskPath(lang.FR)+"?"+wire.GoOn+"=1").data(t).Ask, "erasure")
	form := url.Values{wire.FieldOwner: {thread.Owner}, wire.FieldKey: {thread.Key}, wire.FieldText: {"Une longue lettre"}}
	if said := b.post(thread.SendPath, form).data(t).Request; said == nil || len(said.Messages) != 1 {
		t.Errorf("after writing in another tab: %+v", said)
	}
	b.post(thread.SendPath, url.Values{wire.FieldOwner: {thread.Owner}, wire.FieldThen: {wire.ThenLeave}})
	if b.cookies["localhost"][following] != "" || b.cookies["localhost"][writing] == "" {
		t.Errorf("after closing the visit: %v", b.cookies)
	}
	b.quit(lang.FR, wire.ThenLeave)
	if b.cookies["localhost"][writing] != "" {
		t.Errorf("after closing the form: %v", b.cookies)
	}
}

// TestGuestTypedIsShown holds that what was typed and is not kept is shown once
// more: an answer to a form that is over, and a message of nobody.
func TestGuestTypedIsShown(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	at := b.get(wire.GuestAskPath(lang.FR))
	for at.data(t).Ask != nil && at.data(t).Ask.Prompt.ID != rights.AskNote {
		q := at.data(t).Ask
		at = b.answer(q, guestAnswers()[q.Prompt.ID]...)
	}
	p.pass(casework.GuestForm)
	if a := b.answer(at.data(t).Ask, "Une longue note"); a.StatusCode != http.StatusConflict || a.data(t).Guest.Over != wire.OverForm || a.data(t).Guest.Typed != "Une longue note" {
		t.Errorf("an answer when the day is over: %d", a.StatusCode)
	}
	message := url.Values{wire.FieldOwner: {"x"}, wire.FieldKey: {"k"}, wire.FieldText: {"Une longue lettre"}}
	if g := b.post(wire.Path(lang.FR, wire.GuestRequest, ""), message).data(t).Guest; g.Over != wire.OverVisit || g.Typed != "Une longue lettre" {
		t.Errorf("a message of nobody: %+v", g)
	}
	over := p.browser(t)
	over.askAsGuest(lang.FR, "zoe@example.org")
	thread := over.get(wire.Path(lang.FR, wire.GuestRequest, "")).data(t).Request
	p.pass(casework.GuestVisit)
	message.Set(wire.FieldOwner, thread.Owner)
	if page := over.post(thread.SendPath, message).data(t); page.Guest.Typed != "" || page.Fault == nil || !page.Fault.Kept {
		t.Errorf("a message that is kept: %+v", page.Guest)
	}
}

// TestGuestOverLimits holds that whoever is over a limit loses nothing of what
// they chose and typed.
func TestGuestOverLimits(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	r := b.fillGuest(lang.FR, guestAnswers()).Review
	b.sendGuest(r, typedName, "zoe@example.org")
	var a answer
	for n := range 41 {
		a = b.correct(lang.FR, "z"+strconv.Itoa(n)+"@example.org")
	}
	if page := a.data(t); a.StatusCode != http.StatusTooManyRequests || page.Route != wire.GuestAddress || page.Guest.Email != "z40@example.org" {
		t.Errorf("too many addresses: %d, %+v", a.StatusCode, page.Guest)
	}
	other := p.browser(t)
	a = other.sendGuest(other.fillGuest(lang.FR, guestAnswers()).Review, typedName, "x@example.org")
	if page := a.data(t); a.StatusCode != http.StatusTooManyRequests || page.Review == nil || page.Guest.Name != typedName || page.Guest.Email != "x@example.org" {
		t.Errorf("too many sendings: %d, %+v", a.StatusCode, page.Guest)
	}
	for range 121 {
		fresh := p.browser(t)
		if a = fresh.answer(fresh.get(wire.GuestAskPath(lang.FR)).data(t).Ask, "erasure"); a.StatusCode == http.StatusTooManyRequests {
			break
		}
	}
	page := a.data(t)
	if page.Ask == nil || page.Fault == nil || page.Fault.Reason != wire.ReasonGuest || len(page.Ask.Values) != 1 || page.Ask.Values[0] != "erasure" {
		t.Errorf("too many forms: %d, %+v", a.StatusCode, page.Ask)
	}
}

// TestGuestReloads holds that the button of a link, pressed too late in the
// browser that follows the request, leads to the receipt, and in no other.
func TestGuestReloads(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.sendGuest(b.fillGuest(lang.FR, guestAnswers()).Review, typedName, "zoe@example.org")
	link := p.mails(t).link(t)
	b.post(link, nil)
	p.pass(casework.GuestAgain + time.Minute)
	must(t, p.desk.DropDrafts(t.Context()))
	if a := b.post(link, nil); a.Request.URL.Path != wire.Path(lang.FR, wire.GuestReceipt, "") || a.data(t).Guest.Code != nil {
		t.Errorf("in the browser that follows it: %d at %s", a.StatusCode, a.Request.URL)
	}
	other := p.browser(t)
	other.askAsGuest(lang.FR, "other@example.org")
	for what, b := range map[string]*browser{"that of another": other, "any": p.browser(t)} {
		if a := b.post(link, nil); a.StatusCode != http.StatusNotFound || a.data(t).Guest.Over != wire.OverLink {
			t.Errorf("in %s browser: %d", what, a.StatusCode)
		}
	}
}

// unzipped returns all that is in an archive.
func unzipped(t *testing.T, data string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
	must(t, err)
	var all strings.Builder
	for _, f := range z.File {
		in, err := f.Open()
		must(t, err)
		_, err = io.Copy(&all, in)
		must(t, err)
	}
	return all.String()
}

// TestGuestReadsAnswers holds when the answer of the office is read with a code:
// once the office confirmed who asks, with a code of before, just given; and
// where it gives nobody's data away.
func TestGuestReadsAnswers(t *testing.T) {
	p := newPortal(t)
	officer := casework.Officer{AccountID: "officer", Controller: "mloz"}
	act := func(id string, act rights.Act, text string) {
		t.Helper()
		th, err := p.desk.Case(t.Context(), officer, id)
		must(t, err)
		p.pass(time.Second)
		_, err = p.desk.Act(t.Context(), officer, id, th.Request.Version, act, text, nil)
		must(t, err)
	}
	closed := func(what string, a answer, way string) {
		t.Helper()
		r := a.data(t).Request
		i := len(r.Messages) - 1
		if !r.Messages[i].Closed || strings.Contains(a.body, "secret") || r.OpenPath != way || strings.Contains(a.body, wire.Login+"?") {
			t.Errorf("%s: %+v, way %q", what, r.Messages[i], r.OpenPath)
		}
	}
	open := func(what string, a answer) {
		t.Helper()
		r := a.data(t).Request
		if i := len(r.Messages) - 1; r.Messages[i].Closed || !strings.Contains(r.Messages[i].Text, "secret") {
			t.Errorf("%s: %+v", what, r.Messages[i])
		}
	}
	receipt := p.browser(t).askAsGuest(lang.FR, "zoe@example.org")
	ref, code, id := string(receipt.Request.Reference), strings.Join(receipt.Guest.Code, ""), receipt.Request.ID
	act(id, rights.Act{Event: rights.Assign}, "")
	act(id, rights.Act{Event: rights.Decide, Items: []int{0}, Outcome: rights.Fulfilled}, "un secret")
	closed("before anybody confirmed who asks", p.browser(t).follow(lang.FR, ref, code), "")

	receipt = p.browser(t).askAsGuest(lang.FR, "zoe2@example.org")
	ref, code, id = string(receipt.Request.Reference), strings.Join(receipt.Guest.Code, ""), receipt.Request.ID
	act(id, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NoAccount}}, "Qui ?")
	act(id, rights.Act{Event: rights.ShowIdentity}, "")
	act(id, rights.Act{Event: rights.Decide, Items: []int{0}, Outcome: rights.Fulfilled}, "un secret")
	b := p.browser(t)
	open("after identity was confirmed", b.follow(lang.FR, ref, code))
	p.pass(10 * time.Minute)
	follow := wire.Path(lang.FR, wire.Follow, "")
	closed("ten minutes after the code", b.get(wire.Path(lang.FR, wire.GuestRequest, "")), follow)
	open("the code once more", b.follow(lang.FR, ref, code))
	if a := b.get(wire.GuestFile + wire.GuestBundle); a.StatusCode != http.StatusOK || strings.Contains(unzipped(t, a.body), "secret") {
		t.Errorf("the bundle holds the answer: %d", a.StatusCode)
	}

	p.mails(t)
	b.loses(lang.FR, ref, "zoe2@example.org")
	renewed := strings.Join(b.post(p.mails(t).link(t), nil).data(t).Guest.Code, "")
	closed("with a code for whoever has the mailbox", p.browser(t).follow(lang.FR, ref, renewed), "")
}
