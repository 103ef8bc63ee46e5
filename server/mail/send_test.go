package mail_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	stdmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/mail"
)

// aMail is a mail with letters beyond ASCII.
var aMail = mail.Mail{
	ID: "notice-1", To: "an@example.org", Lang: "fr", Subject: "Du nouveau pour votre demande LP-1234",
	Text: "Bonjour Zoé,\n\nIl y a du nouveau. Réglages : « là ».\n.\nFin\n", At: time.Date(2026, 3, 10, 11, 0, 0, 0, time.UTC),
}

// sender returns a sender over a server.
func sender(t *testing.T, s mail.Server, trust *tls.Config) *mail.Sender {
	t.Helper()
	from, err := mail.ParseFrom("Loupe <no-reply@loupe.example>")
	if err != nil {
		t.Fatal(err)
	}
	made, err := mail.NewSender(s, from, trust)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// yes begins a mail.
func yes() error { return nil }

// text returns the text of a mail as people read it.
func text(t *testing.T, m *stdmail.Message) string {
	t.Helper()
	if got := m.Header.Get("Content-Transfer-Encoding"); got != "quoted-printable" {
		t.Fatalf("encoding %q", got)
	}
	b, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

// subject returns the subject of a mail as people read it.
func subject(t *testing.T, m *stdmail.Message) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSend(t *testing.T) {
	for _, test := range []struct {
		name      string
		how       int
		user      string
		encrypted bool
	}{
		{"with STARTTLS", startTLS, "loupe", true},
		{"encrypted from the start", fromStart, "loupe", true},
		{"without a login", startTLS, "", true},
		{"on this machine", inClear, "loupe", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			box := &mailbox{}
			server, trust := box.open(t, test.how)
			if test.user != "" {
				server.User, server.Password = test.user, "p@ss"
			}
			s := sender(t, server, trust)
			for range 2 {
				if err := s.Send(t.Context(), aMail, yes); err != nil {
					t.Fatal(err)
				}
			}
			got := box.mails(t)
			if len(got) != 2 || box.tls[0] != test.encrypted || box.user != test.user || box.to[0] != aMail.To {
				t.Fatalf("%d mails, encrypted %v, user %q, to %v", len(got), box.tls, box.user, box.to)
			}
			if a, b := got[0].Header.Get("Message-ID"), got[1].Header.Get("Message-ID"); a != b || !strings.HasSuffix(a, "@loupe.example>") {
				t.Errorf("the same mail has the ids %s and %s", a, b)
			}
			wantMail(t, got[0])
		})
	}
}

// wantMail fails the test if a mail is not aMail, or says more than it should.
func wantMail(t *testing.T, m *stdmail.Message) {
	t.Helper()
	if subject(t, m) != aMail.Subject || text(t, m) != aMail.Text {
		t.Errorf("subject %q, text %q", subject(t, m), text(t, m))
	}
	for name, want := range map[string]string{
		"From": `"Loupe" <no-reply@loupe.example>`, "To": "<an@example.org>", "Content-Language": "fr",
		"Auto-Submitted": "auto-generated", "Content-Type": "text/plain; charset=UTF-8", "Mime-Version": "1.0",
		"Date": "Tue, 10 Mar 2026 11:00:00 +0000", "Subject": m.Header.Get("Subject"), "Message-Id": m.Header.Get("Message-Id"),
		"Content-Transfer-Encoding": "quoted-printable",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		delete(m.Header, name)
	}
	for name := range m.Header {
		if name != "Received" {
			t.Errorf("a header %s: %v", name, m.Header[name])
		}
	}
}

func TestSendRefused(t *testing.T) {
	for _, test := range []struct {
		name  string
		set   func(*mailbox)
		want  error
		begun bool
		taken int
	}{
		{"sender not now", func(b *mailbox) { b.onMail = answer(451) }, mail.ErrDown, false, 0},
		{"sender never", func(b *mailbox) { b.onMail = answer(550) }, mail.ErrDown, false, 0},
		{"addressee not now", func(b *mailbox) { b.onRcpt = answer(450) }, mail.ErrLater, false, 0},
		{"addressee never", func(b *mailbox) { b.onRcpt = answer(550) }, mail.ErrRefused, false, 0},
		{"server goes away", func(b *mailbox) { b.onRcpt = answer(421) }, mail.ErrDown, false, 0},
		{"text not now", func(b *mailbox) { b.onData = answer(451) }, mail.ErrLater, true, 0},
		{"text never", func(b *mailbox) { b.onData = answer(554) }, mail.ErrRefused, true, 0},
		{"answer lost", func(b *mailbox) { b.cut = true }, mail.ErrUnsure, true, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			box := &mailbox{}
			test.set(box)
			server, trust := box.open(t, startTLS)
			begun := false
			err := sender(t, server, trust).Send(t.Context(), aMail, func() error { begun = true; return nil })
			if !errors.Is(err, test.want) || begun != test.begun || len(box.mails(t)) != test.taken {
				t.Errorf("error %v, begun %t, %d mails; want %v, %t, %d", err, begun, len(box.mails(t)), test.want, test.begun, test.taken)
			}
		})
	}
}

// TestSendUnsafe holds that no mail and no password leaves in clear, and that
// a server that is not there takes nothing.
func TestSendUnsafe(t *testing.T) {
	for _, test := range []struct {
		name string
		how  int
		set  func(*mail.Server, **tls.Config)
	}{
		{"no STARTTLS", inClear, func(s *mail.Server, _ **tls.Config) { s.Plain = false }},
		{"unknown certificate", startTLS, func(_ *mail.Server, trust **tls.Config) { *trust = nil }},
		{"certificate of another host", startTLS, func(s *mail.Server, _ **tls.Config) { s.Host = "localhost" }},
		{"wrong password", startTLS, func(s *mail.Server, _ **tls.Config) { s.Password = "wrong" }},
		{"nobody at the port", startTLS, func(s *mail.Server, _ **tls.Config) { s.Port = 1 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			box := &mailbox{}
			server, trust := box.open(t, test.how)
			server.User, server.Password = "loupe", "p@ss"
			test.set(&server, &trust)
			err := sender(t, server, trust).Send(t.Context(), aMail, func() error {
				t.Error("begun")
				return nil
			})
			if !errors.Is(err, mail.ErrDown) || len(box.mails(t)) != 0 || box.user != "" {
				t.Errorf("error %v, %d mails, user %q", err, len(box.mails(t)), box.user)
			}
		})
	}
}

// TestSendNotBegun holds that a mail that somebody else sends, or whose
// beginning could not be noted, is not given to the server.
func TestSendNotBegun(t *testing.T) {
	box := &mailbox{}
	server, trust := box.open(t, startTLS)
	s := sender(t, server, trust)
	no := errors.New("no")
	if err := s.Send(t.Context(), aMail, func() error { return no }); !errors.Is(err, no) {
		t.Errorf("error %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Send(ended, aMail, yes); !errors.Is(err, mail.ErrDown) {
		t.Errorf("after the end: %v", err)
	}
	if err := s.Send(t.Context(), aMail, yes); err != nil {
		t.Error(err)
	}
	if got := len(box.mails(t)); got != 1 {
		t.Errorf("%d mails, want 1", got)
	}
}

// TestSendInjected holds that nothing in a mail becomes a line of its head or
// another addressee, even if it was not checked before.
func TestSendInjected(t *testing.T) {
	box := &mailbox{}
	server, trust := box.open(t, startTLS)
	s := sender(t, server, trust)
	evil := aMail
	evil.To = "an@example.org>\r\nRCPT TO:<bo@example.org"
	if err := s.Send(t.Context(), evil, yes); !errors.Is(err, mail.ErrRefused) {
		t.Errorf("an address with a line: %v", err)
	}
	evil = aMail
	evil.Subject = "News\r\nBcc: bo@example.org\r\n\r\nText"
	if err := s.Send(t.Context(), evil, yes); err != nil {
		t.Fatal(err)
	}
	got := box.mails(t)
	if len(got) != 1 || len(box.to) != 1 || got[0].Header.Get("Bcc") != "" || text(t, got[0]) != aMail.Text {
		t.Errorf("%d mails to %v: %+v", len(got), box.to, got)
	}
}
