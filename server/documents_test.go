package server_test

import (
	"bytes"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/casework"
)

// atSharedScreen logs somebody in at a shared screen.
func (b *browser) atSharedScreen(subject string) {
	b.t.Helper()
	b.choose(subject, b.get("/auth/login?with=members&"+wire.LoginKiosk+"=1"))
}

// answered files a request of the browser with an attachment, and has it
// answered with a document. It returns the thread.
func (b *browser) answered(l lang.Lang) *wire.RequestData {
	b.t.Helper()
	r := b.filed(l)
	b.upload(r.SendPath, url.Values{"owner": {r.Owner}, "key": {r.Key}, "text": {"Voici."}}, sentFile{"preuve.png", goodPNG})
	b.portal.pass(time.Second) // the answer comes after the message
	who := casework.Officer{AccountID: "officer", Controller: "mloz"}
	after, err := b.portal.desk.Act(b.t.Context(), who, r.ID, 2, rights.Act{Event: rights.Assign}, "", nil)
	must(b.t, err)
	_, err = b.portal.desk.Act(b.t.Context(), who, r.ID, after.Version, rights.Act{Event: rights.Decide, Items: []int{0}, Outcome: rights.Fulfilled},
		"Voici tout ce que nous savons.", []casework.Document{{Name: "réponse à l’été.pdf", Bytes: goodPDF}})
	must(b.t, err)
	return b.get(r.Path).page(b.t).Request
}

// TestSharedScreenMatrix asks every address that is read, as a member at a
// shared screen: files lead to the page that they belong to, and everything
// else answers as it does elsewhere.
func TestSharedScreenMatrix(t *testing.T) {
	p := newPortal(t)
	owner := p.browser(t)
	owner.login("elise", "/fr/moi")
	m := &asker{passport: passportSlugs(owner)[0], t: t, p: p, request: strings.TrimPrefix(owner.ask(lang.FR, "").Request.URL.Path, "/fr/moi/recus/")}
	member := slices.IndexFunc(people, func(who struct {
		name, subject string
		how           []string
	}) bool {
		return who.name == "member"
	})
	b, files := p.browser(t), 0
	b.atSharedScreen("elise")
	for _, a := range p.server.Addresses() {
		if a.Method != http.MethodGet || a.Path == wire.APIPage || strings.HasPrefix(a.Path, "/auth/") {
			continue
		}
		l := lang.FR
		if strings.HasPrefix(a.Path, "/nl/") {
			l = lang.NL
		}
		path := m.fill(a.Path, l)
		if strings.Contains(path, "relire") || strings.Contains(path, "nalezen") {
			m.draft(b, l)
		}
		got := m.send(b, a.Method, path)
		want := strings.Fields(matrix[french(a.Method, a.Path)])[member]
		if need, _ := rights.NeedOf(a.Action); need.Own {
			files++
			if want = "303"; got.Header.Get("Location") != "/fr/moi/demandes/"+m.request {
				t.Errorf("%s leads to %q", path, got.Header.Get("Location"))
			}
		}
		if verdict(got) != want {
			t.Errorf("%s at a shared screen: %s, want %s", path, verdict(got), want)
		}
	}
	if files != 3 {
		t.Errorf("%d addresses of files, want 3", files)
	}
}

// TestSharedScreen: pages at a shared screen name files and lead to none, and
// show the answer all the same; a file that is asked for is not sent.
func TestSharedScreen(t *testing.T) {
	p := newPortal(t)
	home, b := p.browser(t), p.browser(t)
	home.login("elise", "/fr/moi")
	r := home.answered(lang.FR)
	own := home.get("/fr/moi/choix").page(t).Choices
	home.post(own.SendPath, url.Values{"owner": {own.Owner}, "key": {own.Key}, "choice": {rights.ObjectMarketing}, "allow": {"yes"}})
	receipt := home.get("/fr/moi/choix").page(t).Choices.History[0].ReceiptPath
	if r.Shared || r.BundlePath == "" || r.Documents[0].Path == "" || receipt == "" {
		t.Fatalf("at home: %+v, %q", r, receipt)
	}
	b.atSharedScreen("elise")
	page := b.get(r.Path)
	here := page.page(t).Request
	if !here.Shared || here.Messages[1].Text == "" || len(here.Documents) != 1 || here.Documents[0].Name == "" {
		t.Errorf("the request: %+v", here)
	}
	proof := b.get("/fr/moi/recus/" + r.ID)
	choices := b.get("/fr/moi/choix")
	if got := proof.page(t).Request; !got.Shared || got.Proof == nil || got.Proof.Root == "" {
		t.Errorf("the receipt: %+v", got)
	}
	if got := choices.page(t).Choices; !got.Shared || len(got.History) != 1 {
		t.Errorf("the choices: %+v", got)
	}
	for name, a := range map[string]answer{"request": page, "receipt": proof, "choices": choices} {
		if strings.Contains(a.body, "/documents/") {
			t.Errorf("the page of the %s leads to a file", name)
		}
	}
	for path, want := range map[string]string{
		r.Documents[0].Path: r.Path, r.BundlePath: r.Path, wire.ReceiptFile + r.ID + ".pdf": r.Path, receipt: "/fr/moi/choix",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			a := b.do(method, path, "")
			if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != want || a.Header.Get("Content-Disposition") != "" || strings.Contains(a.body, "PDF-") {
				t.Errorf("%s %s: %d to %q", method, path, a.StatusCode, a.Header.Get("Location"))
			}
		}
	}
}

// TestHeadersOfFiles: every file is for its person alone, is named in every
// program, and its head tells the same without its bytes. A part of one is not
// cut out.
func TestHeadersOfFiles(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	r := b.answered(lang.FR)
	bundles := func() int {
		leaves, err := p.store.Tree().Leaves(t.Context(), 0, 1000)
		must(t, err)
		n := 0
		for _, l := range leaves {
			if bytes.Contains(l.Data, []byte(`"`+casework.Bundled+`"`)) {
				n++
			}
		}
		return n
	}
	for path, name := range map[string]string{
		r.Documents[0].Path: "réponse à l’été.pdf", r.Messages[0].Files[0].Path: "preuve.png",
		wire.ReceiptFile + r.ID + ".html": "loupe-" + string(r.Reference) + ".html",
		wire.ReceiptFile + r.ID + ".json": "loupe-" + string(r.Reference) + ".json",
		r.BundlePath:                      "loupe-" + string(r.Reference) + ".zip",
	} {
		before := bundles()
		head := b.do(http.MethodHead, path, "")
		if bundles() != before {
			t.Errorf("%s: the head alone made a bundle", path)
		}
		whole, part := b.do(http.MethodGet, path, ""), b.do(http.MethodGet, path, "", "Range", "bytes=0-9")
		for method, a := range map[string]answer{"HEAD": head, "GET": whole, "GET of a part": part} {
			kind, params, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
			if a.StatusCode != http.StatusOK || err != nil || kind != "attachment" || params["filename"] != name {
				t.Errorf("%s %s: %d, %q", method, path, a.StatusCode, a.Header.Get("Content-Disposition"))
			}
			for header, want := range map[string]string{
				"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Accept-Ranges": "none",
				"Content-Type": whole.Header.Get("Content-Type"), "Content-Encoding": "", "Content-Range": "", "Etag": "", "Last-Modified": "",
			} {
				if got := a.Header.Get(header); got != want {
					t.Errorf("%s %s: %s is %q, want %q", method, path, header, got, want)
				}
			}
			if !strings.HasPrefix(a.Header.Get("Content-Security-Policy"), "sandbox;") {
				t.Errorf("%s %s: policy %q", method, path, a.Header.Get("Content-Security-Policy"))
			}
		}
		if size := head.Header.Get("Content-Length"); head.body != "" || path != r.BundlePath && size != strconv.Itoa(len(whole.body)) {
			t.Errorf("%s: the head says %q of %d bytes, and sends %d", path, size, len(whole.body), len(head.body))
		}
		if path != r.BundlePath && path[len(path)-4:] != "html" && part.body != whole.body { // those are signed or packed anew
			t.Errorf("%s: a part of %d bytes of %d", path, len(part.body), len(whole.body))
		}
	}
	for _, path := range []string{wire.FilePath + r.ID + "/nothing", wire.ReceiptFile + r.ID + ".exe", wire.BundleFile + "nothing.zip", wire.BundleFile + r.ID + ".tar"} {
		a := b.do(http.MethodHead, path, "")
		if a.StatusCode != http.StatusNotFound || a.Header.Get("Content-Disposition") != "" {
			t.Errorf("HEAD %s: %d %v", path, a.StatusCode, a.Header)
		}
	}
}

// TestNamesOfFiles: a name is said with its accents, in plain letters to
// programs that know no others, and can end no header.
func TestNamesOfFiles(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	for i, test := range []struct{ sent, plain, name string }{
		{"préuve.png", "preuve.png", "préuve.png"},
		{"pre\u0301uve.png", "preuve.png", "préuve.png"},
		{"l’été; 100 %.png", "l_ete; 100 _.png", "l’été; 100 %.png"},
		{"日本.png", "__.png", "日本.png"},
	} {
		p.pass(time.Minute)
		r := b.filed(lang.FR)
		b.upload(r.SendPath, url.Values{"owner": {r.Owner}, "key": {r.Key}, "text": {"x"}}, sentFile{test.sent, goodPNG})
		thread := b.get(r.Path).page(t).Request
		got := b.do(http.MethodHead, thread.Messages[0].Files[0].Path, "").Header.Get("Content-Disposition")
		_, params, err := mime.ParseMediaType(got)
		if err != nil || params["filename"] != test.name || !strings.HasPrefix(got, `attachment; filename="`+test.plain+`"; filename*=UTF-8''`) {
			t.Errorf("%d: %q is named %s (%v)", i, test.sent, got, err)
		}
	}
}

// TestReceiptOfChoiceIsChecked: what says yes to something is proven as a
// request is: the line is in the log, in each form.
func TestReceiptOfChoiceIsChecked(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	own := b.get("/fr/moi/choix").page(t).Choices
	b.post(own.SendPath, url.Values{"owner": {own.Owner}, "key": {own.Key}, "choice": {rights.ObjectMarketing}, "allow": {"yes"}})
	b.ask(lang.FR, "") // another line after it
	line := b.get("/fr/moi/choix").page(t).Choices.History[0]
	choice, _ := p.register.Choice(rights.ObjectMarketing)
	page := b.get(line.ProofPath)
	shown := page.page(t)
	if shown.Route != wire.Receipt || shown.Request.Reference != "" || shown.Request.Items[0].Subject != choice.Name.FR || shown.Request.Proof == nil {
		t.Fatalf("the page: %d %+v", page.StatusCode, shown.Request)
	}
	other := p.browser(t)
	other.login("jeroen", "/nl/mij")
	if a := other.get(line.ProofPath); a.StatusCode != http.StatusNotFound {
		t.Errorf("the page for another: %d", a.StatusCode)
	}
	if shown.Request.Proof.HTMLPath != line.ReceiptPath {
		t.Errorf("the page leads to %s, the list to %s", shown.Request.Proof.HTMLPath, line.ReceiptPath)
	}
	base := strings.TrimSuffix(line.ReceiptPath, ".html")
	for _, end := range []string{".html", ".pdf", ".json"} {
		file := b.get(base + end)
		if file.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", end, file.StatusCode)
		}
		page := p.checked(t, file.body)
		good := page.Check
		if good.Position != shown.Request.Proof.Position {
			t.Errorf("%s: line %d, the page says %d", end, good.Position, shown.Request.Proof.Position)
		}
		if good.Verdict != "good" || good.Allowed != choice.Name.NL || good.Reference != "" || !good.Due.IsZero() || good.Received.IsZero() {
			t.Errorf("%s: %+v", end, good)
		}
		if verdict := strings.TrimSuffix(locales.In(lang.NL).T(locales.CheckGood), "."); !strings.HasPrefix(page.Title, verdict+" – ") {
			t.Errorf("%s: the title is %q", end, page.Title)
		}
		changed := []byte(file.body)
		changed[len(changed)/2] ^= 1
		if bad := p.checked(t, string(changed)); bad.Check.Verdict == "good" || bad.Check.Allowed != "" || bad.Title == page.Title {
			t.Errorf("%s, changed: %+v", end, bad.Check)
		}
		if end == ".json" {
			lost := strings.Replace(file.body, `"proof":["`, `"proof":["AAAA`, 1)
			if got := p.checked(t, lost).Check.Verdict; lost == file.body || got == "good" {
				t.Errorf("without its way in the log: %s", got)
			}
		}
	}
}

// checked returns the public page that checks a receipt.
func (p *portal) checked(t *testing.T, file string) wire.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile(wire.FieldReceipt, "recu")
	must(t, err)
	_, err = part.Write([]byte(file))
	must(t, err)
	must(t, w.Close())
	a := p.browser(t).do(http.MethodPost, wire.Path(lang.NL, wire.Check, ""), body.String(), "Content-Type", w.FormDataContentType(), "Sec-Fetch-Site", "same-origin")
	return pageOf(t, a)
}
