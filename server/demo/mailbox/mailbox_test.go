package mailbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"net/smtp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/demo/mailbox"
	"github.com/loupe-privacy/loupe/server/mail"
)

// The addresses of the tests.
const (
	here  = "http://127.0.0.1:8082"
	loupe = "http://localhost:8080"
)

// A running is a mailbox that takes mails.
type running struct {
	*mailbox.Box
	address string // of its mail server
	now     time.Time
}

// open starts a mailbox.
func open(t *testing.T) *running {
	t.Helper()
	r := &running{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	var err error
	r.Box, err = mailbox.New(mailbox.Config{URL: here, LoupeURL: loupe, Font: []byte("font"), Now: func() time.Time { return r.now }})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = l.Addr().String()
	ended := make(chan error, 1)
	go func() { ended <- r.Serve(l) }()
	t.Cleanup(func() {
		if err := errors.Join(r.Close(), <-ended); err != nil {
			t.Errorf("the mailbox ended with %v", err)
		}
	})
	return r
}

// sender returns the sender of the portal over the mailbox.
func (r *running) sender(t *testing.T) *mail.Sender {
	t.Helper()
	server, err := mail.ParseServer("smtp://" + r.address)
	if err != nil {
		t.Fatal(err)
	}
	s, err := mail.NewSender(server, &netmail.Address{Name: "Loupe", Address: "no-reply@loupe.example"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// send sends a mail as the portal does.
func (r *running) send(t *testing.T, m mail.Mail) {
	t.Helper()
	m.At = r.now
	if err := r.sender(t).Send(t.Context(), m, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
}

// get answers an address of the page.
func (r *running) get(method, address string) *http.Response {
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), method, address, nil))
	return w.Result()
}

// page returns the page in a language.
func (r *running) page(t *testing.T, l lang.Lang) string {
	t.Helper()
	res := r.get(http.MethodGet, here+mailbox.Path(l))
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v", res.Status, err)
	}
	return string(b)
}

// TestShowsWhatThePortalSends holds that a mail is shown as it was written:
// signs of the languages, lines, and the link that Loupe is opened by.
func TestShowsWhatThePortalSends(t *testing.T) {
	r := open(t)
	link := loupe + "/confirm/request/fr/" + strings.Repeat("aB_-", 10) + "xyz"
	r.send(t, mail.Mail{
		ID: "1", To: "zoe+a@example.org", Lang: "fr", Subject: "Confirmez votre demande : « été » " + strings.Repeat("long ", 30),
		Text: "Bonjour,\n\nOuvrez ce lien :\n" + link + "\n\nL’équipe\n.\n..fin\n",
	})
	r.now = r.now.Add(3 * time.Minute)
	page := r.page(t, lang.FR)
	for _, want := range []string{
		`<html lang="fr-BE">`, `<h2 id="mail1" lang="fr-BE">Confirmez votre demande : « été » long `, `<dd>zoe&#43;a@example.org</dd>`,
		`<p>Bonjour,</p>`, `<p>Ouvrez ce lien :<br><a href="` + link + `">` + link + `</a></p>`, `<p>L’équipe<br>.<br>..fin</p>`,
		`<time datetime="2026-11-23T09:00:00Z">il y a 3` + "\u00a0" + `min</time>`, `href="` + loupe + `/"`, `href="/?lang=nl"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s\n%s", want, page)
		}
	}
	if page := r.page(t, lang.NL); !strings.Contains(page, `<html lang="nl-BE">`) || !strings.Contains(page, `lang="fr-BE">Bonjour`) &&
		!strings.Contains(page, `<div class="text" lang="fr-BE">`) {
		t.Error("the page in Dutch does not say that the mail is French")
	}
}

// TestNewestFirst holds the order, and that only the last mails are kept.
func TestNewestFirst(t *testing.T) {
	r := open(t)
	if page := r.page(t, lang.NL); !strings.Contains(page, "Er is nog geen e-mail.") || strings.Contains(page, "<article") {
		t.Errorf("an empty mailbox shows\n%s", page)
	}
	for i := range mailbox.Kept + 2 {
		r.send(t, mail.Mail{ID: fmt.Sprint(i), To: "an@example.org", Subject: fmt.Sprintf("nr. %d.", i), Text: "x\n"})
	}
	page := r.page(t, lang.NL)
	if n := strings.Count(page, "<article"); n != mailbox.Kept {
		t.Errorf("%d mails are shown", n)
	}
	first, last := strings.Index(page, "nr. 101."), strings.Index(page, "nr. 2.")
	if first < 0 || last < first || strings.Contains(page, "nr. 1.<") {
		t.Errorf("the newest is at %d, the oldest at %d", first, last)
	}
}

// TestManyAtOnce holds that mails that come together are all taken, each under
// a number of its own.
func TestManyAtOnce(t *testing.T) {
	r := open(t)
	sender := r.sender(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			m := mail.Mail{ID: fmt.Sprint(i), To: "an@example.org", Subject: "s", Text: "x\n", At: r.now}
			if err := sender.Send(t.Context(), m, func() error { return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	page := r.page(t, lang.FR)
	for i := range 20 {
		if strings.Count(page, fmt.Sprintf(`id="mail%d"`, i+1)) != 1 {
			t.Errorf("mail %d is not there once", i+1)
		}
	}
}

// TestMailsAreText holds that nothing in a mail becomes part of the page, and
// that no link leads elsewhere.
func TestMailsAreText(t *testing.T) {
	r := open(t)
	r.send(t, mail.Mail{
		ID: "1", To: "an@example.org", Lang: `"><script>`, Subject: `</h2><script>alert(1)</script>`,
		Text: strings.Join([]string{
			`<script>alert(1)</script> <a href="https://evil.example">x</a>`,
			"javascript:alert(1)", "https://evil.example/", loupe + "0/x", loupe + ".evil.example/", "http://u:p@localhost:8080/x", "https://localhost:8080/",
			loupe + `/x"onclick="alert(1)`,
		}, "\n"),
	})
	page := r.page(t, lang.FR)
	if strings.Contains(page, "<script") || strings.Contains(page, `"onclick=`) {
		t.Errorf("the mail became part of the page:\n%s", page)
	}
	_, text, _ := strings.Cut(page, `<div class="text">`)
	if n := strings.Count(text, "<a "); n != 1 || !strings.Contains(text, `<a href="`+loupe+`/x%22onclick=%22alert%281%29">`) && !strings.Contains(text, `<a href="`+loupe+`/x%22onclick=%22alert(1)">`) {
		t.Errorf("%d links, want the one to Loupe:\n%s", n, text)
	}
}

// TestOtherMailsAreRefused holds that what the portal never writes is refused,
// and what was cut is not taken.
func TestOtherMailsAreRefused(t *testing.T) {
	r := open(t)
	for name, text := range map[string]string{
		"HTML":        "Content-Type: text/html; charset=utf-8\r\n\r\n<p>x</p>",
		"no type":     "Subject: x\r\n\r\nx",
		"other signs": "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\xe9",
		"no UTF-8":    "Content-Type: text/plain; charset=utf-8\r\n\r\n\xe9",
		"no base64":   "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
		"no header":   "x",
		"too long":    "Content-Type: text/plain; charset=utf-8\r\n\r\n" + strings.Repeat("xxxxxxx\r\n", 40_000),
	} {
		if err := smtp.SendMail(r.address, nil, "a@example.org", []string{"b@example.org"}, []byte(text)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	cut := errors.New("not now")
	if err := r.sender(t).Send(t.Context(), mail.Mail{ID: "1", To: "a@example.org", Subject: "s", Text: "t", At: r.now},
		func() error { return cut }); !errors.Is(err, cut) {
		t.Errorf("a mail that is cut: %v", err)
	}
	if page := r.page(t, lang.FR); strings.Contains(page, "<article") {
		t.Errorf("mails were taken:\n%s", page)
	}
	if err := smtp.SendMail(r.address, nil, "a@example.org", []string{"b@example.org", "c@example.org"},
		[]byte("Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\nw6l0w6k=\r\n")); err != nil {
		t.Fatal(err)
	}
	if page := r.page(t, lang.FR); !strings.Contains(page, "<p>été</p>") || !strings.Contains(page, "b@example.org, c@example.org") {
		t.Errorf("plain text as base64 is shown as\n%s", page)
	}
}

// TestCloseWhenever holds that a mailbox that is closed takes nothing, however
// far it was in beginning to.
func TestCloseWhenever(t *testing.T) {
	for i := range 50 {
		b, err := mailbox.New(mailbox.Config{URL: here, LoupeURL: loupe, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		serve := func() { ended <- b.Serve(l) }
		if i%2 == 0 {
			go serve() // at the same time
		}
		if err := b.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
		if i%2 == 1 {
			go serve() // afterwards
		}
		if err := <-ended; err != nil {
			t.Errorf("serving ended with %v", err)
		}
		if c, err := net.Dial("tcp", l.Addr().String()); err == nil {
			_ = c.Close() // it should not be there
			t.Error("mails are still taken")
		}
	}
}

// TestHeaders holds the closed headers of every answer, and that nobody reads
// mails under another name of this machine.
func TestHeaders(t *testing.T) {
	r := open(t)
	for _, test := range []struct {
		method, address string
		status          int
	}{
		{http.MethodGet, here + "/", http.StatusOK},
		{http.MethodGet, here + "/look.css", http.StatusOK},
		{http.MethodGet, here + "/font.woff2", http.StatusOK},
		{http.MethodGet, here + "/x", http.StatusNotFound},
		{http.MethodPost, here + "/", http.StatusMethodNotAllowed},
		{http.MethodGet, "http://127.0.0.1/", http.StatusMisdirectedRequest},
		{http.MethodGet, "http://localhost:8082/", http.StatusMisdirectedRequest},
		{http.MethodGet, "http://mails.evil.example:8082/", http.StatusMisdirectedRequest},
	} {
		res := r.get(test.method, test.address)
		if res.StatusCode != test.status {
			t.Errorf("%s %s answers %d, want %d", test.method, test.address, res.StatusCode, test.status)
		}
		if policy := res.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'self'; ") ||
			strings.Contains(policy, "script-src") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "form-action 'none'") {
			t.Errorf("%s: policy %s", test.address, policy)
		}
		if res.Header.Get("Referrer-Policy") != "no-referrer" || res.Header.Get("X-Content-Type-Options") != "nosniff" || len(res.Cookies()) > 0 {
			t.Errorf("%s: headers %v", test.address, res.Header)
		}
	}
}

// TestLanguage holds which language the page is in.
func TestLanguage(t *testing.T) {
	r := open(t)
	for _, test := range []struct{ query, accept, want string }{
		{"", "", "fr"}, {"", "de, nl-BE;q=0.8", "nl"}, {"?lang=fr", "nl", "fr"}, {"?lang=de", "nl", "nl"},
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, here+"/"+test.query, nil)
		req.Header.Set("Accept-Language", test.accept)
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		if got := w.Header().Get("Content-Language"); got != test.want+"-BE" {
			t.Errorf("%q with %q is in %s, want %s", test.query, test.accept, got, test.want)
		}
	}
}

// TestNowhereElse holds that the mailbox runs beside a demonstration on this
// machine and nowhere else.
func TestNowhereElse(t *testing.T) {
	for _, test := range []struct{ name, url, loupe string }{
		{"in public", "http://192.0.2.1:8082", loupe},
		{"by name", "http://mails.example", loupe},
		{"with a path", here + "/x", loupe},
		{"same host", "http://localhost:8082", loupe},
		{"no Loupe", here, ""},
		{"Loupe that is a policy", here, "http://localhost;x"},
	} {
		if _, err := mailbox.New(mailbox.Config{URL: test.url, LoupeURL: test.loupe, Now: time.Now}); err == nil {
			t.Errorf("%s: New accepts it", test.name)
		}
	}
	b, err := mailbox.New(mailbox.Config{URL: here, LoupeURL: loupe, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := b.Serve(l); err == nil {
		t.Error("mails are taken from everywhere")
	}
}
