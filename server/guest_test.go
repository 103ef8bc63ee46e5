package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/files/filestest"
	"github.com/loupe-privacy/loupe/server/mail"
	"github.com/loupe-privacy/loupe/server/words"
)

// typedName stands for everything that no mail and no log may say.
const typedName = "Zoé Canari"

// The cookies of people without an account.
const (
	following = "__Host-guest"
	writing   = "__Host-guest-write"
)

// A post is what the portal mailed.
type post []mail.Mail

// mails gives what waits in the outbox to nobody, and returns it.
func (p *portal) mails(t *testing.T) post {
	t.Helper()
	catalogs, err := words.New()
	must(t, err)
	var all post
	m := mail.Mailer{
		Outbox: p.desk.Store.(mail.Outbox), Sealer: p.desk.Sealer, Writer: mail.Writer{Words: catalogs, URL: p.url},
		Now: p.clock, Log: slog.New(slog.DiscardHandler),
		Send: func(_ context.Context, m mail.Mail, begin func() error) error {
			all = append(all, m)
			return begin()
		},
	}
	must(t, m.Check())
	_, err = m.Drain(t.Context())
	must(t, err)
	return all
}

// confirmLink finds the link of a letter.
var confirmLink = regexp.MustCompile(`/confirm/(request|code)/(fr|nl)/[A-Za-z0-9_-]{43}\n`)

// link returns the address in the only letter there is.
func (all post) link(t *testing.T) string {
	t.Helper()
	var found []string
	for _, m := range all {
		if link := confirmLink.FindString(m.Text); link != "" {
			found = append(found, strings.TrimSpace(link))
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d letters with a link, want 1: %v", len(found), all)
	}
	return found[0]
}

// shown finds the data that [show] put into a page.
var shown = regexp.MustCompile(`<div id="page"><pre>(.*)</pre></div>`)

// data returns the data of a page that is a document alone.
func (a answer) data(t *testing.T) wire.Page {
	t.Helper()
	m := shown.FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("%s: %d, no page\n%s", a.Request.URL, a.StatusCode, a.body)
	}
	var p wire.Page
	must(t, json.Unmarshal([]byte(html.UnescapeString(m[1])), &p))
	return p
}

// guestAnswers ask for access, and say who writes.
func guestAnswers() rights.Answers { return asking("Bonjour") }

// fillGuest answers the questions as they are put to somebody without an
// account, and returns the review.
func (b *browser) fillGuest(l lang.Lang, answers rights.Answers) wire.Page {
	b.t.Helper()
	at := b.get(wire.GuestAskPath(l))
	for range 40 {
		p := at.data(b.t)
		if p.Review != nil {
			return p
		}
		if p.Fault != nil || p.Ask == nil {
			b.t.Fatalf("%s: fault %+v", at.Request.URL, p.Fault)
		}
		at = b.answer(p.Ask, answers[p.Ask.Prompt.ID]...)
	}
	b.t.Fatal("questions without end")
	return wire.Page{}
}

// sendGuest sends a review with a name and an address.
func (b *browser) sendGuest(r *wire.ReviewData, name, email string) answer {
	b.t.Helper()
	form := sending(r)
	form.Set(wire.FieldName, name)
	form.Set(wire.FieldEmail, email)
	return b.post(r.SendPath, form)
}

// askAsGuest asks without an account and confirms, and returns the receipt.
func (b *browser) askAsGuest(l lang.Lang, email string) wire.Page {
	b.t.Helper()
	b.sendGuest(b.fillGuest(l, guestAnswers()).Review, typedName, email)
	return b.post(b.portal.mails(b.t).link(b.t), nil).data(b.t)
}

// correct gives another address for what was sent.
func (b *browser) correct(l lang.Lang, email string) answer {
	b.t.Helper()
	g := b.get(wire.Path(l, wire.GuestReview, "")).data(b.t).Guest
	return b.post(g.SendPath, url.Values{wire.FieldOwner: {g.Owner}, wire.FieldEmail: {email}})
}

// follow gives reference and code.
func (b *browser) follow(l lang.Lang, reference, code string) answer {
	b.t.Helper()
	return b.post(wire.Path(l, wire.Follow, ""), url.Values{wire.FieldReference: {reference}, wire.FieldCode: {code}})
}

func TestGuestAsksAndFollows(t *testing.T) {
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			p := newPortal(t)
			b := p.browser(t)
			review := b.fillGuest(l, guestAnswers()).Review
			if len(review.Items) != 1 || len(review.Files) != 0 || !strings.HasPrefix(review.BackPath, wire.PersonalPrefix(l)) {
				t.Errorf("review = %+v", review)
			}
			sentAt := p.clock()
			if a := b.sendGuest(review, typedName, " Zoe@Example.org "); a.Request.URL.Path != wire.Path(l, wire.GuestSent, "") {
				t.Fatalf("sent: %d at %s", a.StatusCode, a.Request.URL)
			}
			letters := p.mails(t)
			link := letters.link(t)
			if strings.Contains(letters[0].Text+letters[0].Subject, "Canari") || letters[0].To != "Zoe@example.org" {
				t.Errorf("letter to %q: %s", letters[0].To, letters[0].Text)
			}

			p.pass(3 * time.Hour)
			elsewhere := p.browser(t) // the mail is read on another device
			if a := elsewhere.get(link); a.data(t).Guest.SendPath != link || len(p.mails(t)) != 0 {
				t.Errorf("opening the link: %d", a.StatusCode)
			}
			receipt := elsewhere.post(link, nil).data(t)
			r := receipt.Request
			if r == nil || r.Received != p.dayOf(t, sentAt) || r.Clock != p.clockOf(t, sentAt) || r.Proof == nil || len(receipt.Guest.Code) != 4 {
				t.Fatalf("receipt = %+v, %+v", r, receipt.Guest)
			}
			code := strings.Join(receipt.Guest.Code, "-")
			if again := elsewhere.post(link, nil).data(t); again.Request.Reference != r.Reference || strings.Join(again.Guest.Code, "-") != code {
				t.Errorf("the button again: %s, %v", again.Request.Reference, again.Guest.Code)
			}
			if later := elsewhere.get(wire.Path(l, wire.GuestReceipt, "")); later.data(t).Guest.Code != nil || strings.Contains(later.body, code) {
				t.Error("the code is shown twice")
			}
			for _, end := range []string{"html", "pdf", "json"} {
				if a := elsewhere.get(wire.GuestFile + "receipt." + end); a.StatusCode != http.StatusOK || !strings.Contains(a.Header.Get("Content-Disposition"), string(r.Reference)) {
					t.Errorf("%s: %d", end, a.StatusCode)
				}
			}
			news := p.mails(t)
			if len(news) != 1 || !strings.Contains(news[0].Text, p.url+wire.Path(l, wire.Follow, "")) || strings.Contains(news[0].Text, code) {
				t.Errorf("mails after the confirmation: %v", news)
			}

			third := p.browser(t)
			typed := " " + strings.ToLower(strings.Join(receipt.Guest.Code, " "))
			a := third.follow(l, strings.ToLower(string(r.Reference)), typed)
			thread := a.data(t).Request
			if thread == nil || thread.Reference != r.Reference || lineOf(thread.Lines, rights.AskNote) != "Bonjour" || !thread.CanWrite {
				t.Fatalf("followed: %d at %s", a.StatusCode, a.Request.URL)
			}
			form := url.Values{wire.FieldOwner: {thread.Owner}, wire.FieldKey: {thread.Key}, wire.FieldText: {"Merci"}}
			if said := third.post(thread.SendPath, form).data(t).Request; len(said.Messages) != 1 || said.Messages[0].Text != "Merci" || said.Done != wire.DoneSent {
				t.Errorf("after a message: %+v", said)
			}
			if strings.Contains(p.log.String(), "Canari") || strings.Contains(p.log.String(), code) || strings.Contains(p.log.String(), "xample.org") {
				t.Error("the log says who wrote")
			}
		})
	}
}

// dayOf and clockOf return day and time of an instant at the office.
func (p *portal) dayOf(t *testing.T, at time.Time) any {
	t.Helper()
	d, err := p.desk.Clock.Deadline(at, rights.Period, nil, at)
	must(t, err)
	return d.Receipt
}

func (p *portal) clockOf(t *testing.T, at time.Time) string {
	t.Helper()
	return at.In(p.desk.Clock.Office).Format("15:04")
}

// TestGuestFormSaysNothing holds that what follows a form, and a try to follow,
// is the same whatever was typed and whoever is known.
func TestGuestFormSaysNothing(t *testing.T) {
	p := newPortal(t)
	var sentPages, wrongPages []string
	for _, email := range []string{"elise@example.org", "nobody@example.org", "many@example.org"} {
		b := p.browser(t)
		sentPages = append(sentPages, b.sendGuest(b.fillGuest(lang.FR, guestAnswers()).Review, typedName, email).body)
		for range 6 { // after five, a request gets no more mails, and nobody is told
			if email == "many@example.org" {
				sentPages = append(sentPages, b.correct(lang.FR, email).body)
			}
		}
	}
	if n := len(p.mails(t)); n != 2+5 {
		t.Errorf("%d mails, want 7", n)
	}
	member := p.browser(t)
	member.login("elise", "/fr/moi")
	ofMember := member.ask(lang.FR, "").page(t).Request.Reference
	receipt := p.browser(t).askAsGuest(lang.FR, "zoe@example.org")
	code := strings.Join(receipt.Guest.Code, "")
	unknown, err := rights.NewReference(strings.NewReader("abcdefgh"))
	must(t, err)
	for _, try := range [][2]string{
		{string(receipt.Request.Reference), "2222-2222-2222-2222"}, {string(receipt.Request.Reference), ""},
		{string(receipt.Request.Reference), code[1:] + code[:1]},
		{string(unknown), code}, {string(ofMember), code}, {"LP-0000-0000-00", code}, {"", ""}, {"<script>", "\u2028"},
	} {
		b := p.browser(t)
		a := b.follow(lang.FR, try[0], try[1])
		if a.StatusCode != http.StatusUnprocessableEntity || len(b.cookies["localhost"]) > 1 || b.cookies["localhost"][following] != "" {
			t.Errorf("%q: %d, %v", try, a.StatusCode, b.cookies)
		}
		page := a.data(t)
		if page.Guest.Reference != try[0] {
			t.Errorf("%q is shown as %q", try[0], page.Guest.Reference)
		}
		page.Guest.Reference = ""
		shape, err := json.Marshal(page)
		must(t, err)
		wrongPages = append(wrongPages, string(shape))
	}
	for what, pages := range map[string][]string{"sent": sentPages, "wrong": wrongPages} {
		for i, page := range pages {
			if page != pages[0] {
				t.Errorf("%s: page %d differs from the first\n%s\n%s", what, i, page, pages[0])
			}
		}
	}
}

func TestGuestTriesEnd(t *testing.T) {
	p := newPortal(t)
	receipt := p.browser(t).askAsGuest(lang.NL, "zoe@example.org")
	ref, code := string(receipt.Request.Reference), strings.Join(receipt.Guest.Code, "")
	unknown, err := rights.NewReference(strings.NewReader("abcdefgh"))
	must(t, err)
	p.pass(time.Until(time.Now().Truncate(time.Hour).Add(time.Hour))) // a new hour begins
	var bodies []string
	for _, reference := range []string{ref, string(unknown)} {
		b := p.browser(t)
		for n := range 20 {
			if a := b.follow(lang.NL, reference, "2222"); a.StatusCode != http.StatusUnprocessableEntity {
				t.Fatalf("try %d of %s: %d", n, reference, a.StatusCode)
			}
		}
		a := b.follow(lang.NL, reference, "2222")
		if a.StatusCode != http.StatusTooManyRequests {
			t.Errorf("try 21 of %s: %d", reference, a.StatusCode)
		}
		bodies = append(bodies, strings.ReplaceAll(a.body, reference, ""))
	}
	if bodies[0] != bodies[1] {
		t.Error("too many tries tell whether there is such a request")
	}
	if a := p.browser(t).follow(lang.NL, ref, code); a.Request.URL.Path != wire.Path(lang.NL, wire.GuestRequest, "") {
		t.Errorf("whoever has the code, after tries of strangers: %d at %s", a.StatusCode, a.Request.URL)
	}
}

// TestGuestConfirmsOnce holds that a button pressed a hundred times at once, a
// second mail and a late link make one request or none.
func TestGuestConfirmsOnce(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	review := b.fillGuest(lang.FR, guestAnswers()).Review
	b.sendGuest(review, typedName, "wrong@example.org")
	first := p.mails(t).link(t)
	p.pass(time.Minute)
	b.correct(lang.FR, "zoe@example.org")
	second := p.mails(t).link(t)
	var mu sync.Mutex
	seen := map[string]int{}
	var wait sync.WaitGroup
	for range 100 {
		wait.Go(func() {
			one := p.browser(t)
			page := one.post(second, nil).data(t)
			if page.Request == nil || page.Guest == nil {
				t.Errorf("no receipt: %+v", page.Fault)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			seen[string(page.Request.Reference)+" "+strings.Join(page.Guest.Code, "")+" "+one.cookies["localhost"][following]]++
		})
	}
	wait.Wait()
	if len(seen) != 1 {
		t.Errorf("receipts = %v", seen)
	}
	if n := len(p.mails(t)); n != 1 {
		t.Errorf("%d notices, want 1", n)
	}
	if a := p.browser(t).post(first, nil); a.StatusCode != http.StatusNotFound || a.data(t).Guest.Over != wire.OverLink {
		t.Errorf("the link of before: %d", a.StatusCode)
	}
	if a := b.sendGuest(review, typedName, "zoe@example.org"); a.StatusCode != http.StatusConflict {
		t.Errorf("sent again after the confirmation: %d", a.StatusCode)
	}
	p.pass(casework.GuestAgain)
	if a := p.browser(t).post(second, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("the link after ten minutes: %d", a.StatusCode)
	}
	late := p.browser(t)
	late.sendGuest(late.fillGuest(lang.FR, guestAnswers()).Review, typedName, "late@example.org")
	link := p.mails(t).link(t)
	p.pass(casework.GuestLink)
	if a := late.post(link, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("a late link: %d", a.StatusCode)
	}
	if a := late.get(wire.Path(lang.FR, wire.GuestReview, "")); a.data(t).Guest.Over != wire.OverSent {
		t.Errorf("another address after a day: %s", a.Request.URL)
	}
}

// TestGuestVisitEnds holds that a visit lasts half an hour, in one browser, and
// that a message that came too late is kept for the next one.
func TestGuestVisitEnds(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	receipt := b.askAsGuest(lang.FR, "zoe@example.org")
	ref, code := string(receipt.Request.Reference), strings.Join(receipt.Guest.Code, "")
	thread := b.get(wire.Path(lang.FR, wire.GuestRequest, "")).data(t).Request
	other := p.browser(t)
	others := other.askAsGuest(lang.FR, "other@example.org")
	say := func(b *browser, owner, text string) answer {
		return b.post(thread.SendPath, url.Values{wire.FieldOwner: {owner}, wire.FieldKey: {thread.Key}, wire.FieldText: {text}})
	}
	if a := say(other, thread.Owner, "x"); a.StatusCode != http.StatusConflict {
		t.Errorf("a form of somebody else: %d", a.StatusCode)
	}
	p.pass(casework.GuestVisit)
	if a := b.get(thread.SendPath); a.Request.URL.Path != wire.Path(lang.FR, wire.Follow, "") {
		t.Errorf("after half an hour: %s", a.Request.URL)
	}
	a := say(b, thread.Owner, "Trop tard")
	if page := a.data(t); a.StatusCode != http.StatusUnauthorized || page.Guest.Over != wire.OverVisit || page.Fault == nil || !page.Fault.Kept {
		t.Errorf("a late message: %d, %+v", a.StatusCode, page.Fault)
	}
	if page := say(p.browser(t), thread.Owner, "x").data(t); page.Fault != nil {
		t.Error("a message of nobody is kept")
	}
	again := b.follow(lang.FR, ref, code).data(t).Request
	if again.Typed != "Trop tard" || len(again.Messages) != 0 || again.Reference != receipt.Request.Reference {
		t.Errorf("followed again: %+v", again)
	}
	if others.Request.Reference == again.Reference {
		t.Error("two guests have one request")
	}
	left := b.post(thread.SendPath, url.Values{wire.FieldOwner: {again.Owner}, wire.FieldThen: {wire.ThenLeave}})
	if left.Request.URL.Path != wire.Path(lang.FR, wire.Follow, "") || b.cookies["localhost"][following] != "" {
		t.Errorf("left: %s, %v", left.Request.URL, b.cookies)
	}
	for _, path := range []string{wire.Path(lang.FR, wire.Requests, ""), wire.FilePath + again.ID + "/x", wire.ReceiptFile + again.ID + ".pdf"} {
		if a := b.do(http.MethodGet, path, ""); a.StatusCode == http.StatusOK {
			t.Errorf("a guest sees %s", path)
		}
	}
}

// withFile posts a form with a file.
func (b *browser) withFile(path string, fields url.Values, name string, data []byte) answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range fields {
		must(b.t, w.WriteField(field, values[0]))
	}
	part, err := w.CreateFormFile(wire.FieldFile, name)
	must(b.t, err)
	_, err = part.Write(data)
	must(b.t, err)
	must(b.t, w.Close())
	return b.do(http.MethodPost, path, body.String(), "Content-Type", w.FormDataContentType(), "Origin", b.portal.url, "Sec-Fetch-Site", "same-origin")
}

// TestGuestFilesOnlyWhenAsked holds that no file is taken from somebody without
// an account before an officer asked who they are, and that no document opens
// with a code.
func TestGuestFilesOnlyWhenAsked(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.askAsGuest(lang.FR, "zoe@example.org")
	path := wire.Path(lang.FR, wire.GuestRequest, "")
	r := b.get(path).data(t).Request
	form := func(r *wire.RequestData) url.Values {
		return url.Values{wire.FieldOwner: {r.Owner}, wire.FieldKey: {r.Key}, wire.FieldText: {"Voici"}}
	}
	picture := filestest.PNG(filestest.Picture(4, 4))
	if a := b.withFile(path, form(r), "carte.png", picture); r.Files != nil || a.StatusCode != http.StatusUnprocessableEntity ||
		a.data(t).Fault.Reason != wire.ReasonNotAsked || len(a.data(t).Request.Messages) != 0 {
		t.Errorf("a file that nobody asked for: %d, field %v", a.StatusCode, r.Files)
	}
	if a := b.json(http.MethodPost, wire.APIUploads, `{"name":"a.pdf","size":9,"request":"`+r.ID+`","owner":"`+r.Owner+`"}`); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("a file in pieces: %d", a.StatusCode)
	}
	officer := casework.Officer{AccountID: "officer", Controller: "mloz"}
	_, err := p.desk.Act(t.Context(), officer, r.ID, 1, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NoAccount}}, "Qui êtes-vous ?", nil)
	must(t, err)
	p.pass(time.Minute)
	r = b.get(path).data(t).Request
	if r.Status != rights.IdentityAsked || r.Files == nil || r.Files.UploadPath != "" {
		t.Fatalf("asked: %s, %+v", r.Status, r.Files)
	}
	if a := b.withFile(path, form(r), "carte.png", picture); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("a file that was asked for: %d %s", a.StatusCode, a.body)
	}
	r = b.get(path).data(t).Request
	if r.Status == rights.IdentityAsked || r.Files != nil || len(r.Messages) != 2 || len(r.Messages[1].Files) != 1 || r.Messages[1].Files[0].Path != "" {
		t.Errorf("answered: %s, %+v", r.Status, r.Messages)
	}
	thread, err := p.desk.Case(t.Context(), officer, r.ID)
	must(t, err)
	_, file, err := p.desk.OpenCaseFile(t.Context(), officer, thread.Files[0].ID)
	must(t, err)
	_, err = io.Copy(io.Discard, file)
	must(t, err)
	must(t, file.Close())
	who, err := (&casework.Guests{Desk: p.desk}).Sender(t.Context(), officer, r.ID)
	if err != nil || who.Name != typedName || who.Email != "zoe@example.org" || who.Confirmed.IsZero() || who.Checked {
		t.Errorf("sender = %+v, %v", who, err)
	}
}

func TestGuestFormRefused(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	first := b.get(wire.GuestAskPath(lang.FR)).data(t).Ask
	if len(b.cookies["localhost"]) != 1 { // the language
		t.Errorf("looking at the form leaves %v", b.cookies)
	}
	if a := b.answer(first); a.StatusCode != http.StatusUnprocessableEntity || b.cookies["localhost"][writing] != "" {
		t.Errorf("nothing chosen: %d", a.StatusCode)
	}
	if a := b.post(first.SendPath, url.Values{wire.FieldAnswer: {"access"}, wire.FieldOwner: {"x"}}); a.StatusCode != http.StatusConflict || a.data(t).Guest.Over != wire.OverForm {
		t.Errorf("a form of nobody: %d", a.StatusCode)
	}
	review := b.fillGuest(lang.FR, guestAnswers()).Review
	for _, test := range []struct{ name, email, field, reason string }{
		{"", "zoe@example.org", wire.FieldName, "required"},
		{strings.Repeat("a", 201), "zoe@example.org", wire.FieldName, "too_long"},
		{"Zoé", "", wire.FieldEmail, "required"},
		{"Zoé", "zoe@example.org\r\nBcc: a@example.org", wire.FieldEmail, "invalid"},
	} {
		a := b.sendGuest(review, test.name, test.email)
		page := a.data(t)
		if a.StatusCode != http.StatusUnprocessableEntity || page.Fault == nil || page.Fault.Field != test.field || page.Fault.Reason != test.reason || page.Guest.Name != test.name {
			t.Errorf("%+v: %d, %+v", test, a.StatusCode, page.Fault)
		}
	}
	stale := *review
	stale.Key = strings.Repeat("A", 26)
	if a := b.sendGuest(&stale, "Zoé", "zoe@example.org"); a.StatusCode != http.StatusConflict {
		t.Errorf("another key: %d", a.StatusCode)
	}
	writes := p.browser(t)
	writes.fillGuest(lang.FR, guestAnswers())
	for what, other := range map[string]*browser{"another browser": p.browser(t), "a browser that writes itself": writes} {
		if a := other.sendGuest(review, "Zoé", "zoe@example.org"); a.StatusCode != http.StatusConflict || a.data(t).Guest.Over != wire.OverForm {
			t.Errorf("from %s: %d", what, a.StatusCode)
		}
	}
	if n := len(p.mails(t)); n != 0 {
		t.Errorf("%d mails for what was refused", n)
	}
	gone := b.post(review.SendPath, url.Values{wire.FieldOwner: {review.Owner}, wire.FieldThen: {wire.ThenForget}})
	if gone.Request.URL.Path != wire.GuestAskPath(lang.FR) || !strings.Contains(gone.Header.Get("Refresh"), "closed=2") {
		t.Errorf("throwing it away leads to %s, %v", gone.Request.URL, gone.Header)
	}
	if a := b.get(wire.Path(lang.FR, wire.GuestReview, "")); a.Request.URL.Path != wire.GuestAskPath(lang.FR) || b.cookies["localhost"][writing] != "" {
		t.Errorf("after throwing it away: %s", a.Request.URL)
	}
	mute := newPortal(t, func(o *server.Options) { o.CanMail = false })
	if a := mute.browser(t).get(wire.GuestAskPath(lang.FR)); a.StatusCode != http.StatusServiceUnavailable || a.data(t).Fault.Reason != wire.ReasonNoMail {
		t.Errorf("without mails: %d", a.StatusCode)
	}
}

// TestMailboxOfTheDemonstration holds that pages name the mailbox where there is
// one, and nowhere else.
func TestMailboxOfTheDemonstration(t *testing.T) {
	for _, mailbox := range []string{"", "http://127.0.0.1:8082"} {
		p := newPortal(t, func(o *server.Options) { o.Mailbox = mailbox })
		b := p.browser(t)
		b.login("elise", "/fr/moi")
		for _, l := range lang.All {
			want := ""
			if mailbox != "" {
				want = mailbox + "/?lang=" + string(l)
			}
			if got := b.get(wire.Path(l, wire.GuestSent, "")).data(t).Guest.Mailbox; got != want {
				t.Errorf("after sending, in %s: %q, want %q", l, got, want)
			}
			if got := b.get(wire.Path(l, wire.Settings, "")).data(t).Settings.Mailbox; got != want {
				t.Errorf("settings, in %s: %q, want %q", l, got, want)
			}
			if got := b.get(wire.Path(l, wire.Follow, "")).data(t).Guest.Mailbox; got != "" {
				t.Errorf("the page for reference and code names %q", got)
			}
		}
	}
}

// TestGuestCookie holds how the secret is given to the browser.
func TestGuestCookie(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	q := b.get(wire.GuestAskPath(lang.FR)).data(t).Ask
	a := b.do(http.MethodPost, q.SendPath, url.Values{wire.FieldAnswer: {"access"}, wire.FieldOwner: {q.Owner}}.Encode(),
		"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	var found *http.Cookie
	for _, c := range a.Cookies() {
		if c.Name == writing {
			found = c
		}
	}
	if found == nil || !found.HttpOnly || !found.Secure || found.SameSite != http.SameSiteLaxMode || found.Path != "/" || found.Domain != "" ||
		len(found.Value) != 43 || found.MaxAge != 0 || !found.Expires.IsZero() { // it goes when the browser is closed
		t.Errorf("cookie = %+v", found)
	}
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Error("a step of the form may be cached")
	}
	_, err := p.desk.Store.GuestBySession(t.Context(), found.Value)
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("the secret itself is in the database: %v", err)
	}
}

// TestGuestOpensNothingElse holds that the cookie of a guest is good for no
// address that is for people who are logged in.
func TestGuestOpensNothingElse(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.askAsGuest(lang.FR, "zoe@example.org")
	n := 0
	for _, a := range p.server.Addresses() {
		need, ok := rights.NeedOf(a.Action)
		if !ok || need.Roles == nil || need.Check(rights.Standing{Role: rights.Guest}) == rights.Granted || a.Method != http.MethodGet {
			continue
		}
		n++
		path := regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(a.Path, "x")
		if got := b.do(http.MethodGet, path, ""); verdict(got) != "in" && got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d", a.Path, got.StatusCode)
		}
	}
	if n < 40 {
		t.Errorf("only %d addresses asked", n)
	}
}
