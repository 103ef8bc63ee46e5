package server_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/files/filestest"
	"github.com/loupe-privacy/loupe/server/mail"
	"github.com/loupe-privacy/loupe/server/words"
)

// A sentFile is a file of a form.
type sentFile struct {
	name string
	data []byte
}

// Good files, and one that acts.
var (
	goodPNG = filestest.PNG(filestest.Picture(40, 30))
	goodPDF = filestest.OnePage("", "")
	badPDF  = filestest.OnePage("/OpenAction<</S/JavaScript/JS(app.alert(1))>>", "")
)

// upload sends a form with files and follows redirects. Its fields come before
// the files.
func (b *browser) upload(path string, fields url.Values, files ...sentFile) answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, v := range values {
			must(b.t, w.WriteField(name, v))
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile(wire.FieldFile, f.name)
		must(b.t, err)
		_, err = part.Write(f.data)
		must(b.t, err)
	}
	must(b.t, w.Close())
	a := b.do(http.MethodPost, path, body.String(), "Content-Type", w.FormDataContentType(), "Origin", b.portal.url, "Sec-Fetch-Site", "same-origin")
	if a.StatusCode == http.StatusSeeOther {
		return b.get(a.Header.Get("Location"))
	}
	return a
}

// filed files a request for access and returns its thread.
func (b *browser) filed(l lang.Lang) *wire.RequestData {
	b.t.Helper()
	return b.get(b.ask(l, "").page(b.t).Request.Path).page(b.t).Request
}

// pageOf returns the page of an answer that may be no success, from its HTML.
func pageOf(t *testing.T, a answer) wire.Page {
	t.Helper()
	_, rest, ok := strings.Cut(a.body, "<pre>")
	text, _, end := strings.Cut(rest, "</pre>")
	if !ok || !end {
		t.Fatalf("no page in the answer: %d\n%.300s", a.StatusCode, a.body)
	}
	var p wire.Page
	must(t, json.Unmarshal([]byte(html.UnescapeString(text)), &p))
	return p
}

// TestMessageWithFiles: a file that is refused takes nothing else with it.
func TestMessageWithFiles(t *testing.T) {
	p := newPortal(t)
	b, other := p.browser(t), p.browser(t)
	b.login("elise", "/fr/moi")
	other.login("nadia", "/fr/moi")
	r := b.filed(lang.FR)
	form := url.Values{"owner": {r.Owner}, "key": {r.Key}, "text": {nasty}}
	a := b.upload(r.SendPath, form, sentFile{"photo.png", goodPNG}, sentFile{"lettre.pdf", badPDF}, sentFile{"preuve.pdf", goodPDF})
	again := pageOf(t, a)
	if a.StatusCode != 422 || again.Fault == nil || again.Fault.Field != wire.FieldFile || again.Fault.Reason != "active" {
		t.Fatalf("with a bad file: %d %+v", a.StatusCode, again.Fault)
	}
	if len(again.Request.Files.Files) != 2 || !strings.Contains(again.Request.Typed, "L’été") || len(again.Request.Messages) != 0 {
		t.Fatalf("what is left: %+v, %q", again.Request.Files.Files, again.Request.Typed)
	}
	sent := b.upload(r.SendPath, form).page(t).Request
	if len(sent.Messages) != 1 || len(sent.Messages[0].Files) != 2 || len(sent.Files.Files) != 0 {
		t.Fatalf("sent: %+v", sent.Messages)
	}
	b.upload(r.SendPath, form) // once more, with the same key
	if n := len(b.get(r.Path).page(t).Request.Messages); n != 1 {
		t.Errorf("%d messages for one key", n)
	}
	at := slices.IndexFunc(sent.Messages[0].Files, func(f wire.FileCard) bool { return f.Name == "photo.png" })
	if at < 0 {
		t.Fatalf("files: %+v", sent.Messages[0].Files)
	}
	file := sent.Messages[0].Files[at]
	got := b.get(file.Path)
	if got.StatusCode != 200 || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") ||
		!strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") || got.Header.Get("Cache-Control") != "no-store" ||
		!strings.HasPrefix(got.body, "\x89PNG") {
		t.Errorf("opened: %d %v", got.StatusCode, got.Header)
	}
	for name, path := range map[string]string{
		"by another": file.Path, "under another request": wire.FilePath + "nothing/" + file.ID,
		"as a draft": wire.FilePath + wire.DraftFiles + "/" + file.ID,
	} {
		if a := other.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
	b.choose("elise", b.get("/auth/login?with=members"), "old", "1")
	old := b.get(file.Path)
	if f := old.page(t).Fault; old.StatusCode != http.StatusForbidden || f == nil || f.Code != fault.StepUp || !strings.Contains(f.Login, "for=open_document") {
		t.Errorf("with an old login: %d %+v", old.StatusCode, f)
	}
}

// TestFilesOfAnotherPersonAreNotRead: not a byte of a file is taken in before
// it is known whose form it is.
func TestFilesOfAnotherPersonAreNotRead(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	b.fill(lang.FR, asking(""))
	path := question(lang.FR, rights.AskFiles)
	for name, fields := range map[string]url.Values{"no owner": {}, "another owner": {"owner": {"x"}}} {
		a := b.upload(path, fields, sentFile{"a.png", goodPNG})
		if a.StatusCode != http.StatusConflict {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
	if q := b.get(path).page(t).Ask; len(q.Files.Files) != 0 {
		t.Errorf("files: %+v", q.Files.Files)
	}
	with := b.upload(path, url.Values{"owner": {b.owner()}, "then": {wire.ThenAttach}}, sentFile{"a.png", goodPNG}).page(t).Ask
	if len(with.Files.Files) != 1 || with.Prompt.ID != rights.AskFiles {
		t.Fatalf("attached: %+v", with.Files)
	}
	without := b.upload(path, url.Values{"owner": {b.owner()}, "remove": {with.Files.Files[0].ID}}).page(t).Ask
	if len(without.Files.Files) != 0 {
		t.Errorf("removed: %+v", without.Files)
	}
	if on := b.upload(path, url.Values{"owner": {b.owner()}}); on.page(t).Route != wire.Review {
		t.Errorf("on to %s", on.page(t).Route)
	}
}

// TestUploadInPieces: an upload goes on where it stopped.
func TestUploadInPieces(t *testing.T) {
	p := newPortal(t)
	b, other := p.browser(t), p.browser(t)
	b.login("jeroen", "/nl/mij")
	other.login("nadia", "/fr/moi")
	b.fill(lang.NL, asking(""))
	var up wire.Upload
	begun := b.json(http.MethodPost, wire.APIUploads, fmt.Sprintf(`{"name":"a.png","size":%d,"owner":%q}`, len(goodPNG), b.owner()))
	must(t, json.Unmarshal([]byte(begun.body), &up))
	if begun.StatusCode != http.StatusCreated || up.ID == "" || up.Offset != 0 {
		t.Fatalf("begun: %d %s", begun.StatusCode, begun.body)
	}
	put := func(who *browser, at int, data []byte) (int, wire.Upload) {
		t.Helper()
		a := who.do(http.MethodPut, wire.APIUploads+"/"+up.ID, string(data), wire.OffsetHeader, fmt.Sprint(at), "Sec-Fetch-Site", "same-origin")
		var got wire.Upload
		must(t, json.Unmarshal([]byte(a.body), &got))
		return a.StatusCode, got
	}
	half := len(goodPNG) / 2
	if code, got := put(b, 0, goodPNG[:half]); code != 200 || got.Offset != int64(half) {
		t.Errorf("first half: %d %+v", code, got)
	}
	if code, _ := put(b, half+1, goodPNG[half+1:]); code != http.StatusConflict {
		t.Errorf("with a hole: %d", code)
	}
	if code, _ := put(other, half, goodPNG[half:]); code != http.StatusNotFound {
		t.Errorf("by another: %d", code)
	}
	var stands wire.Upload
	must(t, json.Unmarshal([]byte(b.do(http.MethodGet, wire.APIUploads+"/"+up.ID, "").body), &stands))
	if stands.Offset != int64(half) || stands.File.State != wire.FileSending {
		t.Errorf("stands at %+v", stands)
	}
	if code, got := put(b, half, goodPNG[half:]); code != 200 || got.File.State != wire.FileReady || got.File.Type != "image/png" {
		t.Errorf("second half: %d %+v", code, got)
	}
	if q := b.get(question(lang.NL, rights.AskFiles)).page(t).Ask; len(q.Files.Files) != 1 {
		t.Errorf("files: %+v", q.Files.Files)
	}
}

// TestReceiptIsChecked: what the portal gives out it finds good, and a changed
// byte not.
func TestReceiptIsChecked(t *testing.T) {
	p := newPortal(t)
	b, stranger := p.browser(t), p.browser(t)
	b.login("elise", "/fr/moi")
	r := b.ask(lang.FR, "").page(t).Request
	for _, path := range []string{r.Proof.HTMLPath, r.Proof.PDFPath, r.Proof.JSONPath} {
		file := b.get(path)
		if file.StatusCode != 200 || !strings.Contains(file.Header.Get("Content-Disposition"), string(r.Reference)) {
			t.Fatalf("%s: %d %v", path, file.StatusCode, file.Header)
		}
		if strings.Contains(file.body, "Élise") || strings.Contains(file.body, "Exemple") {
			t.Errorf("%s names the person", path)
		}
		good := p.checked(t, file.body).Check
		if good.Verdict != "good" || good.Reference != r.Reference || good.Due != r.Due || good.Position != r.Proof.Position {
			t.Errorf("%s: %+v", path, good)
		}
		at := strings.Index(file.body, string(r.Reference))
		if strings.HasSuffix(path, "pdf") {
			at = len(file.body) / 2
		}
		changed := []byte(file.body)
		changed[at+5] ^= 1
		if bad := p.checked(t, string(changed)).Check; bad.Verdict == "good" || bad.Reference != "" {
			t.Errorf("%s, changed: %+v", path, bad)
		}
	}
	if other := p.checked(t, "hello").Check; other.Verdict != "no_receipt" {
		t.Errorf("something else: %+v", other)
	}
	if a := stranger.get(r.Proof.JSONPath); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger: %d", a.StatusCode)
	}
}

// TestBundle: the complaint bundle holds the request, its thread and its
// receipt.
func TestBundle(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	r := b.filed(lang.FR)
	b.upload(r.SendPath, url.Values{"owner": {r.Owner}, "key": {r.Key}, "text": {"Où en est-on ?"}}, sentFile{"preuve.pdf", goodPDF})
	a := b.get(r.BundlePath)
	z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	must(t, err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	for _, want := range []string{
		"demande.html", "receipt.html", "receipt.pdf", "receipt.json", "request.json", "messages.json", "timeline.json",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not among %v", want, names)
		}
	}
	page, err := z.Open("demande.html")
	must(t, err)
	text, err := io.ReadAll(page)
	must(t, err)
	if !strings.Contains(string(text), "Où en est-on") || !strings.Contains(string(text), "<style>") || strings.Contains(string(text), "<script") {
		t.Errorf("the page: %.600s", text)
	}
	if !slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(n, "preuve.pdf") }) {
		t.Errorf("the attachment is not among %v", names)
	}
}

// TestWithdraw: what was asked can be taken back, once.
func TestWithdraw(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	r := b.filed(lang.FR)
	done := b.post(r.SendPath, url.Values{"owner": {r.Owner}, "then": {wire.ThenWithdraw}})
	got := done.page(t).Request
	if got.Status != rights.Withdrawn || got.CanWithdraw || got.Items[0].Outcome != rights.Dropped {
		t.Errorf("withdrawn: %s %+v", got.Status, got.Items)
	}
	if again := b.post(r.SendPath, url.Values{"owner": {r.Owner}, "then": {wire.ThenWithdraw}}); again.StatusCode != http.StatusOK {
		t.Errorf("once more: %d", again.StatusCode)
	}
}

// TestMessageKeptWhenTheSessionEnds: it waits for the person whose it is.
func TestMessageKeptWhenTheSessionEnds(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	r := b.filed(lang.FR)
	p.pass(31 * time.Minute)
	a := b.upload(r.SendPath, url.Values{"owner": {r.Owner}, "key": {r.Key}, "text": {"à moitié tapé"}}, sentFile{"a.png", goodPNG})
	if f := a.page(t).Fault; a.StatusCode != http.StatusUnauthorized || f == nil || !f.Kept || f.Login == "" {
		t.Fatalf("session over: %d %+v", a.StatusCode, f)
	}
	p.pass(-31 * time.Minute)
	delete(b.cookies["localhost"], "__Host-session")
	b.login("elise", "/fr/moi")
	if got := b.get(r.Path).page(t).Request; got.Typed != "à moitié tapé" || len(got.Messages) != 0 {
		t.Errorf("after login: %q", got.Typed)
	}
	b.upload(r.SendPath, url.Values{"owner": {r.Owner}, "key": {r.Key}, "text": {"tout à fait"}})
	if got := b.get(r.Path).page(t).Request; got.Typed != "" || len(got.Messages) != 1 {
		t.Errorf("after sending: %q, %d messages", got.Typed, len(got.Messages))
	}
}

// TestChoices: one tap, at once, with a receipt.
func TestChoices(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("jeroen", "/nl/mij")
	page := b.get("/nl/mij/keuzes").page(t).Choices
	find := func(c *wire.ChoicesData, id string) wire.ChoiceCard {
		t.Helper()
		at := slices.IndexFunc(c.Choices, func(c wire.ChoiceCard) bool { return c.ID == id })
		if at < 0 {
			t.Fatalf("no choice %s", id)
		}
		return c.Choices[at]
	}
	if c := find(page, rights.ObjectMarketing); c.Known || c.Name == "" || c.Consequence == "" {
		t.Errorf("before: %+v", c)
	}
	for _, allow := range []string{"no", "yes", "no"} {
		p.pass(time.Minute)
		form := url.Values{"owner": {page.Owner}, "key": {page.Key}, "choice": {rights.ObjectMarketing}, "allow": {allow}}
		a := b.do(http.MethodPost, page.SendPath, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
		if a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d", allow, a.StatusCode)
		}
		page = b.get("/nl/mij/keuzes").page(t).Choices
		if c := find(page, rights.ObjectMarketing); !c.Known || c.Allowed != (allow == "yes") || c.Since.IsZero() {
			t.Errorf("%s: %+v", allow, c)
		}
		if got := b.get(page.History[0].ReceiptPath); got.StatusCode != 200 || !strings.Contains(got.body, "<html lang=\"nl\"") {
			t.Errorf("%s: receipt %d", allow, got.StatusCode)
		}
	}
	if len(page.History) != 3 {
		t.Errorf("history: %+v", page.History)
	}
	if n := len(b.get("/nl/mij/verzoeken").page(t).Requests.Requests); n != 2 {
		t.Errorf("%d requests, want one for each no", n)
	}
	for name, form := range map[string]url.Values{
		"unknown choice": {"owner": {page.Owner}, "key": {page.Key}, "choice": {"x"}, "allow": {"no"}},
		"unknown answer": {"owner": {page.Owner}, "key": {page.Key}, "choice": {rights.ObjectMarketing}, "allow": {"maybe"}},
	} {
		if a := b.post(page.SendPath, form); a.StatusCode != 422 {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
}

// TestSettings: an address counts once its owner confirmed it, and opening the
// link confirms nothing.
func TestSettings(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	set := b.get("/fr/moi/reglages").page(t).Settings
	if set.Email != "" || !set.CanMail {
		t.Fatalf("before: %+v", set)
	}
	bad := b.post(set.SendPath, url.Values{"owner": {set.Owner}, "email": {"nobody"}})
	if got := pageOf(t, bad); bad.StatusCode != 422 || got.Settings.Typed != "nobody" || got.Fault.Field != wire.FieldEmail {
		t.Errorf("no address: %d %+v", bad.StatusCode, got.Settings)
	}
	b.post(set.SendPath, url.Values{"owner": {set.Owner}, "email": {"elise@example.be"}})
	link := p.linkMailed(t)
	for range 2 { // programs open the links of mails
		if a := p.browser(t).get(link); a.StatusCode != 200 {
			t.Fatalf("the link: %d", a.StatusCode)
		}
	}
	if set = b.get("/fr/moi/reglages").page(t).Settings; set.Email != "" || set.Wanted == "" || strings.Contains(set.Wanted, "elise@") {
		t.Errorf("before it is confirmed: %+v", set)
	}
	for _, want := range []int{200, 404} {
		if a := p.browser(t).post(link, nil); a.StatusCode != want {
			t.Errorf("confirmed: %d, want %d", a.StatusCode, want)
		}
	}
	if set = b.get("/fr/moi/reglages").page(t).Settings; set.Email == "" || set.Wanted != "" {
		t.Errorf("after: %+v", set)
	}
	b.post(set.SendPath, url.Values{"owner": {set.Owner}, "letters": {"nl"}})
	if set = b.get("/fr/moi/reglages").page(t).Settings; set.Mail || set.Lang != "nl" {
		t.Errorf("saved: %+v", set)
	}
	b.choose("elise", b.get("/auth/login?with=members"), "old", "1")
	if a := b.post(set.SendPath, url.Values{"owner": {set.Owner}, "email": {"x@example.be"}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("with an old login: %d", a.StatusCode)
	}
}

// linkMailed sends what waits in the outbox and returns the path of the link in
// the last mail.
func (p *portal) linkMailed(t *testing.T) string {
	t.Helper()
	catalogs, err := words.New()
	must(t, err)
	var last mail.Mail
	m := &mail.Mailer{
		Outbox: p.store, Sealer: p.ring, Writer: mail.Writer{Words: catalogs, URL: p.url}, Now: p.clock, Log: p.logger,
		Send: func(_ context.Context, sent mail.Mail, begin func() error) error {
			last = sent
			return begin()
		},
	}
	if _, err := m.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, link, ok := strings.Cut(last.Text, p.url)
	if !ok {
		t.Fatalf("no link in %q", last.Text)
	}
	return strings.Fields(link)[0]
}

// TestMessageOfAStrangerIsGivenBack: whose session is long gone gets the text
// back, and nothing of the request.
func TestMessageOfAStrangerIsGivenBack(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	r := b.filed(lang.FR)
	delete(b.cookies["localhost"], "__Host-session")
	a := b.upload(r.SendPath, url.Values{"owner": {r.Owner}, "key": {r.Key}, "text": {nasty}}, sentFile{"a.png", goodPNG})
	got := pageOf(t, a)
	if a.StatusCode != http.StatusUnauthorized || got.Route != wire.Unsent || !strings.Contains(got.Request.Typed, "L’été") ||
		got.Fault.Login == "" || got.Request.Reference != "" || got.Viewer != nil {
		t.Errorf("%d %+v", a.StatusCode, got)
	}
}

// TestMessageTwiceWithFiles: a form that is sent again because its answer was
// lost leaves nothing for the next message.
func TestMessageTwiceWithFiles(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	r := b.filed(lang.FR)
	for range 2 {
		b.upload(r.SendPath, url.Values{"owner": {r.Owner}, "key": {r.Key}, "text": {"voici"}}, sentFile{"a.png", goodPNG})
	}
	got := b.get(r.Path).page(t).Request
	if len(got.Messages) != 1 || len(got.Messages[0].Files) != 1 || len(got.Files.Files) != 0 {
		t.Errorf("%d messages, files left: %+v", len(got.Messages), got.Files.Files)
	}
}

// TestReadByAPerson: what a browser loads in advance is not read, and what a
// person opens is.
func TestReadByAPerson(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	r := b.filed(lang.FR)
	p.pass(time.Hour / 4)
	who := casework.Officer{AccountID: "officer", Controller: "mloz"}
	version := 1
	for _, act := range []rights.Act{{Event: rights.Assign}, {Event: rights.Write}} {
		text := map[rights.Event]string{rights.Write: "Bonjour."}[act.Event]
		after, err := p.desk.Act(t.Context(), who, r.ID, version, act, text, nil)
		must(t, err)
		version = after.Version
	}
	p.pass(time.Second)
	unread := func() int { return b.get("/fr/moi").page(t).Me.Open[0].Unread }
	b.do(http.MethodGet, r.Path, "", "Sec-Purpose", "prefetch")
	if n := unread(); n != 1 {
		t.Errorf("after a prefetch %d are unread", n)
	}
	b.get(r.Path)
	if n := unread(); n != 0 {
		t.Errorf("after it was opened %d are unread", n)
	}
}

// TestLongestReview: a request whose texts are all as long as they may be, and
// full of signs, can be sent.
func TestLongestReview(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	a := asking(strings.Repeat("é\"<😀", rights.MaxText/4))
	a[rights.AskGoal] = []string{"access", "rectification", "erasure", "restriction", "question"}
	a[rights.AskScope], a[rights.AskGround], a[rights.AskKind] = []string{rights.ScopePart}, []string{rights.GroundClaim}, []string{rights.KindQuestion}
	for _, id := range []rights.QuestionID{rights.AskPart, rights.AskWrong, rights.AskTrue, rights.AskErase, rights.AskFreeze, rights.AskText} {
		a[id] = a[rights.AskNote]
	}
	review := b.fill(lang.FR, a).page(t).Review
	if got := b.send(review).page(t); got.Route != wire.Receipt {
		t.Errorf("sent: %s %+v", got.Route, got.Fault)
	}
}

// TestAnswerNeedsAFreshLogin: an answer is not shown on a screen that somebody
// left open, nor in its data.
func TestAnswerNeedsAFreshLogin(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	r := b.filed(lang.FR)
	who := casework.Officer{AccountID: "officer", Controller: "mloz"}
	after, err := p.desk.Act(t.Context(), who, r.ID, 1, rights.Act{Event: rights.Assign}, "", nil)
	must(t, err)
	_, err = p.desk.Act(t.Context(), who, r.ID, after.Version, rights.Act{Event: rights.Decide, Items: []int{0}, Outcome: rights.Fulfilled},
		"Voici tout ce que nous savons.", []casework.Document{{Name: "réponse.pdf", Bytes: goodPDF}})
	must(t, err)
	if got := b.get(r.Path).page(t).Request; got.Messages[0].Closed || got.Messages[0].Text == "" || len(got.Documents) != 1 {
		t.Errorf("with a fresh login: %+v", got.Messages[0])
	}
	b.choose("elise", b.get("/auth/login?with=members"), "old", "1")
	a := b.get(r.Path)
	got := a.page(t).Request
	if !got.Messages[0].Closed || strings.Contains(a.body, "Voici tout") || !strings.Contains(got.OpenPath, "for=read_answer") {
		t.Errorf("with an old login: %+v", got.Messages[0])
	}
	if opened := b.choose("elise", b.get(got.OpenPath)).page(t); opened.Route != wire.Request || opened.Request.Messages[0].Text == "" {
		t.Errorf("after the login: %s", opened.Route)
	}
}

// TestManyFormsWithFiles: one person sends so many at once, and in one form
// there are so many files.
func TestManyFormsWithFiles(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	b.fill(lang.FR, asking(""))
	many := make([]sentFile, wire.MaxFiles+2)
	for i := range many {
		many[i] = sentFile{fmt.Sprintf("%d.png", i), goodPNG}
	}
	a := b.upload(question(lang.FR, rights.AskFiles), url.Values{"owner": {b.owner()}}, many...)
	got := pageOf(t, a)
	if a.StatusCode != http.StatusRequestEntityTooLarge || got.Fault.Field != wire.FieldFile || len(got.Ask.Files.Files) > wire.MaxFiles {
		t.Errorf("%d %+v, %d files", a.StatusCode, got.Fault, len(got.Ask.Files.Files))
	}
}

// TestRefusedUploadSaysWhy: the answer to a script has the same words as the
// page.
func TestRefusedUploadSaysWhy(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	b.fill(lang.FR, asking(""))
	a := b.json(http.MethodPost, wire.APIUploads, fmt.Sprintf(`{"name":"a.pdf","size":%d,"owner":%q}`, len(badPDF), b.owner()))
	var up wire.Upload
	must(t, json.Unmarshal([]byte(a.body), &up))
	put := b.do(http.MethodPut, wire.APIUploads+"/"+up.ID+"?lang=fr", string(badPDF), wire.OffsetHeader, "0", "Sec-Fetch-Site", "same-origin")
	var e wire.Error
	must(t, json.Unmarshal([]byte(put.body), &e))
	if e.Reason != "active" || e.Text != locales.In(lang.FR).T(locales.ErrorFileActive) {
		t.Errorf("%d %s", put.StatusCode, put.body)
	}
}
