package server_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/files/filestest"
	"github.com/loupe-privacy/loupe/server/mail"
)

// loses gives reference and address for a new code.
func (b *browser) loses(l lang.Lang, reference, email string) answer {
	b.t.Helper()
	return b.post(wire.Path(l, wire.LostCode, ""), url.Values{wire.FieldReference: {reference}, wire.FieldEmail: {email}})
}

func TestGuestLosesCode(t *testing.T) {
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			p := newPortal(t)
			first := p.browser(t)
			receipt := first.askAsGuest(l, "Zoe@example.org")
			p.mails(t)
			ref, code := string(receipt.Request.Reference), strings.Join(receipt.Guest.Code, "")
			b := p.browser(t)
			if form := b.get(wire.Path(l, wire.LostCode, "")).data(t); form.Guest.SendPath != wire.Path(l, wire.LostCode, "") {
				t.Errorf("form = %+v", form.Guest)
			}
			if a := b.loses(l, strings.ToLower(ref), "zoe@Example.org"); a.Request.URL.Path != wire.Path(l, wire.LostSent, "") {
				t.Fatalf("asked: %d at %s", a.StatusCode, a.Request.URL)
			}
			letters := p.mails(t)
			link := letters.link(t)
			text := letters[0].Text + letters[0].Subject
			if !strings.HasPrefix(link, mail.GuestCodePath(l)) || letters[0].To != "Zoe@example.org" || strings.Contains(text, ref) || strings.Contains(text, "Canari") {
				t.Errorf("letter to %q: %s", letters[0].To, text)
			}

			page := b.get(link).data(t) // programs do so by themselves
			if page.Guest.SendPath != link || !strings.HasPrefix(page.Alternate, mail.GuestCodePath(l.Other())) {
				t.Errorf("behind the link: %+v, %s", page.Guest, page.Alternate)
			}
			if a := first.get(wire.Path(l, wire.GuestRequest, "")); a.StatusCode != http.StatusOK || a.data(t).Request == nil {
				t.Errorf("opening the link ended the visit: %d", a.StatusCode)
			}
			fresh := b.post(link, nil).data(t)
			if !fresh.Guest.Renewed || fresh.Guest.Fresh || len(fresh.Guest.Code) != 4 || fresh.Request == nil || string(fresh.Request.Reference) != ref {
				t.Fatalf("new code: %+v", fresh.Guest)
			}
			renewed := strings.Join(fresh.Guest.Code, "")
			if again := b.post(page.Alternate, nil).data(t); strings.Join(again.Guest.Code, "") != renewed || again.Lang != l.Other() {
				t.Errorf("in the other language: %v", again.Guest)
			}
			if a := first.get(wire.Path(l, wire.GuestRequest, "")); a.Request.URL.Path != wire.Path(l, wire.Follow, "") {
				t.Errorf("the visit of before goes on: %s", a.Request.URL)
			}
			if a := p.browser(t).follow(l, ref, code); a.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("the code of before: %d", a.StatusCode)
			}
			if a := p.browser(t).follow(l, ref, renewed); a.Request.URL.Path != wire.Path(l, wire.GuestRequest, "") {
				t.Errorf("the new code: %d", a.StatusCode)
			}
			if log := p.log.String(); strings.Contains(log, renewed) || strings.Contains(log, "xample.org") || strings.Contains(log, strings.TrimPrefix(link, mail.GuestCodePath(l))) {
				t.Error("the log says too much")
			}
			p.pass(casework.GuestAgain)
			if a := b.post(link, nil); a.StatusCode != http.StatusNotFound || a.data(t).Guest.Over != wire.OverLink {
				t.Errorf("ten minutes later: %d", a.StatusCode)
			}
		})
	}
}

// TestGuestLosesCodeSaysNothing holds that what follows is the same whatever
// was typed, and that nobody but the person of the request gets a mail.
func TestGuestLosesCodeSaysNothing(t *testing.T) {
	p := newPortal(t)
	receipt := p.browser(t).askAsGuest(lang.FR, "zoe@example.org")
	other := p.browser(t).askAsGuest(lang.FR, "other@example.org")
	member := p.browser(t)
	member.login("elise", "/fr/moi")
	ofMember := member.ask(lang.FR, "").page(t).Request.Reference
	unknown, err := rights.NewReference(strings.NewReader("abcdefgh"))
	must(t, err)
	p.mails(t)
	var pages []string
	for _, try := range []struct {
		reference rights.Reference
		email     string
	}{
		{receipt.Request.Reference, "zoe@example.org"}, {receipt.Request.Reference, "other@example.org"}, {other.Request.Reference, "zoe@example.org"},
		{unknown, "zoe@example.org"}, {ofMember, "zoe@example.org"}, {ofMember, "elise@example.org"},
	} {
		b := p.browser(t)
		a := b.loses(lang.FR, string(try.reference), try.email)
		if a.StatusCode != http.StatusOK || b.cookies["localhost"][following] != "" {
			t.Errorf("%v: %d, %v", try, a.StatusCode, b.cookies)
		}
		headers, err := json.Marshal([]any{a.Header.Values("Set-Cookie"), a.Header.Get("Cache-Control"), a.Header.Get("Content-Length")})
		must(t, err)
		pages = append(pages, a.body+string(headers))
	}
	for i, page := range pages {
		if page != pages[0] {
			t.Errorf("answer %d differs from the first\n%s\n%s", i, page, pages[0])
		}
	}
	if n := len(p.mails(t)); n != 1 {
		t.Errorf("%d mails, want one", n)
	}
	for _, test := range []struct{ reference, email, field, reason string }{
		{"", "zoe@example.org", wire.FieldReference, "required"}, {"<b>", "zoe@example.org", wire.FieldReference, "format"},
		{"LP-0000-0000-00", "zoe@example.org", wire.FieldReference, "check_digits"},
		{string(unknown), "zoe@example.org\r\nBcc: a@example.org", wire.FieldEmail, "invalid"},
	} {
		a := p.browser(t).loses(lang.NL, test.reference, test.email)
		page := a.data(t)
		if a.StatusCode != http.StatusUnprocessableEntity || page.Fault == nil || page.Fault.Field != test.field || page.Fault.Reason != test.reason ||
			page.Guest.Reference != test.reference || page.Guest.Email != test.email {
			t.Errorf("%+v: %d, %+v", test, a.StatusCode, page.Fault)
		}
	}
	busy := p.browser(t)
	for range 40 {
		busy.loses(lang.FR, string(unknown), "x@example.org")
	}
	a := busy.loses(lang.FR, string(receipt.Request.Reference), "zoe@example.org")
	if a.StatusCode != http.StatusTooManyRequests || a.data(t).Fault.Reason != wire.ReasonGuest {
		t.Errorf("too often: %d", a.StatusCode)
	}
	mute := newPortal(t, func(o *server.Options) { o.CanMail = false })
	for _, a := range []answer{mute.browser(t).get(wire.Path(lang.FR, wire.LostCode, "")), mute.browser(t).loses(lang.FR, string(unknown), "x@example.org")} {
		if a.StatusCode != http.StatusServiceUnavailable || a.data(t).Fault.Reason != wire.ReasonNoMail {
			t.Errorf("without mails: %d", a.StatusCode)
		}
	}
}

// TestGuestLeavesAtOnce holds that after leaving neither the link nor the old
// cookie shows anything: the next person at the screen has both.
func TestGuestLeavesAtOnce(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.sendGuest(b.fillGuest(lang.FR, guestAnswers()).Review, typedName, "zoe@example.org")
	link := p.mails(t).link(t)
	b.post(link, nil)
	r := b.get(wire.Path(lang.FR, wire.GuestRequest, "")).data(t).Request
	b.post(r.SendPath, url.Values{wire.FieldOwner: {r.Owner}, wire.FieldThen: {wire.ThenLeave}})
	if a := b.post(link, nil); a.StatusCode != http.StatusNotFound || strings.Contains(a.body, string(r.Reference)) {
		t.Errorf("the button after leaving: %d", a.StatusCode)
	}
}

// TestGuestSendsLongRequest holds that what every question accepted can be sent.
func TestGuestSendsLongRequest(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	answers := guestAnswers()
	answers[rights.AskNote] = []string{strings.Repeat("Жж&\"ж ", rights.MaxText/6)}
	review := b.fillGuest(lang.FR, answers).Review
	review.Answers = strings.Replace(review.Answers, "{", "{"+strings.Repeat(" ", 100_000), 1) // as long as nine texts
	if a := b.sendGuest(review, typedName, "zoe@example.org"); a.Request.URL.Path != wire.Path(lang.FR, wire.GuestSent, "") {
		t.Errorf("sent: %d at %s", a.StatusCode, a.Request.URL)
	}
}

// TestGuestBundle holds that whoever follows a request gets all of it as one
// file, without anything that a code does not open.
func TestGuestBundle(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.askAsGuest(lang.NL, "zoe@example.org")
	r := b.get(wire.Path(lang.NL, wire.GuestRequest, "")).data(t).Request
	officer := casework.Officer{AccountID: "officer", Controller: "mloz"}
	_, err := p.desk.Act(t.Context(), officer, r.ID, 1, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NoAccount}}, "Wie bent u?", nil)
	must(t, err)
	p.pass(time.Minute)
	picture := filestest.PNG(filestest.Picture(4, 4))
	form := url.Values{wire.FieldOwner: {r.Owner}, wire.FieldKey: {r.Key}, wire.FieldText: {"Hier"}}
	b.withFile(r.SendPath, form, "kaart.png", picture)
	now := b.get(r.SendPath).data(t).Request
	if len(now.Messages) != 2 || len(now.Messages[1].Files) != 1 {
		t.Fatalf("messages %+v", now.Messages)
	}
	p.pass(time.Minute)
	_, err = p.desk.Act(t.Context(), officer, r.ID, 3, rights.Act{Event: rights.Decide, Items: []int{0}, Outcome: rights.Fulfilled}, "Geheim antwoord",
		[]casework.Document{{Name: "antwoord.png", Bytes: picture}})
	must(t, err)
	done := b.get(r.SendPath).data(t).Request
	if done.BundlePath != wire.GuestFile+wire.GuestBundle || done.OpenPath != "" {
		t.Errorf("bundle at %q, answers at %q", done.BundlePath, done.OpenPath)
	}
	if len(done.Messages[1].Files) != 0 || done.Messages[1].Text != "Hier" || !slices.ContainsFunc(done.History, func(h wire.HistoryLine) bool { return h.Event == rights.ForgetIdentity }) {
		t.Errorf("after the answer: %+v, %+v", done.Messages[1], done.History)
	}
	a := b.do(http.MethodGet, done.BundlePath, "")
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/zip" || a.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("bundle: %d, %v", a.StatusCode, a.Header)
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(a.body)), int64(len(a.body)))
	must(t, err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		in, err := f.Open()
		must(t, err)
		text, err := io.ReadAll(in)
		must(t, err)
		if strings.Contains(string(text), "Geheim") {
			t.Errorf("%s tells the answer", f.Name)
		}
		if f.Name == "verzoek.html" && (!strings.Contains(string(text), "Hier") || strings.Contains(string(text), "kaart.png")) {
			t.Errorf("%s: %s", f.Name, text)
		}
	}
	want := "request.json timeline.json messages.json receipt.html receipt.pdf receipt.json verzoek.html"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("bundle holds %s, want %s", got, want)
	}
	if a := p.browser(t).do(http.MethodGet, done.BundlePath, ""); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the bundle without a visit: %d", a.StatusCode)
	}
	if a := b.do(http.MethodGet, wire.BundleFile+r.ID+".zip", ""); a.StatusCode == http.StatusOK {
		t.Error("a guest gets the bundle of members")
	}
	p.pass(casework.GuestVisit)
	if a := b.do(http.MethodGet, done.BundlePath, ""); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the bundle after the visit: %d", a.StatusCode)
	}
}

// TestGuestFilesAtOnce holds that one visit sends no more forms with files at
// once than one member does: a third one is refused while two are under way.
func TestGuestFilesAtOnce(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.askAsGuest(lang.FR, "zoe@example.org")
	path := wire.Path(lang.FR, wire.GuestRequest, "")
	r := b.get(path).data(t).Request
	officer := casework.Officer{AccountID: "officer", Controller: "mloz"}
	_, err := p.desk.Act(t.Context(), officer, r.ID, 1, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NoAccount}}, "Qui ?", nil)
	must(t, err)
	form := url.Values{wire.FieldOwner: {b.get(path).data(t).Request.Owner}, wire.FieldThen: {wire.ThenAttach}}
	over, inside := make(chan error, 2), make(chan struct{}, 2)
	patient := &http.Transport{ExpectContinueTimeout: time.Minute}
	defer patient.CloseIdleConnections()
	var held []*io.PipeWriter
	for range 2 {
		body, send := io.Pipe()
		held = append(held, send)
		w := multipart.NewWriter(send)
		asked := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { inside <- struct{}{} }})
		req, err := http.NewRequestWithContext(asked, http.MethodPost, p.url+path, body)
		must(t, err)
		for name, value := range map[string]string{"Content-Type": w.FormDataContentType(), "Origin": p.url, "Sec-Fetch-Site": "same-origin", "Expect": "100-continue"} {
			req.Header.Set(name, value)
		}
		req.AddCookie(&http.Cookie{Name: following, Value: b.cookies["localhost"][following]})
		go func() {
			res, err := patient.RoundTrip(req)
			if err == nil {
				err = res.Body.Close()
			}
			over <- err
		}()
	}
	for range held { // the server asks for a body once it has let the form in
		select {
		case <-inside:
		case err := <-over:
			t.Fatalf("a form is not let in: %v", err)
		}
	}
	if a := b.withFile(path, form, "x.txt", []byte("x")); a.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a third form with files: %d", a.StatusCode)
	}
	for _, send := range held {
		_ = send.CloseWithError(io.ErrUnexpectedEOF)
	}
	for range held {
		if err := <-over; err == nil {
			t.Error("a form that broke off was answered as if it were whole")
		}
	}
}
