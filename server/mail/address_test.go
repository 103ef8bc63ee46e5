package mail_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/mail"
)

func TestAddress(t *testing.T) {
	for _, test := range []struct{ typed, want, reason string }{
		{"an@example.org", "an@example.org", ""},
		{"  An.Peeters+loupe@Example.ORG \n", "An.Peeters+loupe@example.org", ""},
		{"o'neill@example.org", "o'neill@example.org", ""},
		{"an@bücher.example", "an@xn--bcher-kva.example", ""},
		{"", "", "required"},
		{" \t", "", "required"},
		{strings.Repeat("a", 64) + "@example.org", strings.Repeat("a", 64) + "@example.org", ""},
		{strings.Repeat("a", 65) + "@example.org", "", "invalid"},
		{"a@" + strings.Repeat("b.", 130) + "org", "", "too_long"},
		{"an", "", "invalid"},
		{"@example.org", "", "invalid"},
		{"an@", "", "invalid"},
		{"an@localhost", "", "invalid"},
		{"an@127.0.0.1", "", "invalid"},
		{"an@[127.0.0.1]", "", "invalid"},
		{"an@example..org", "", "invalid"},
		{".an@example.org", "", "invalid"},
		{"an..peeters@example.org", "", "invalid"},
		{"an peeters@example.org", "", "invalid"},
		{`"an peeters"@example.org`, "", "invalid"},
		{"An <an@example.org>", "", "invalid"},
		{"an@example.org (An)", "", "invalid"},
		{"an@example.org, bo@example.org", "", "invalid"},
		{"an@example.org\r\nBcc: bo@example.org", "", "invalid"},
		{"an\r\nRCPT TO:<bo@example.org>@example.org", "", "invalid"},
		{"an@example.org\x00", "", "invalid"},
		{"an@exa\u202emple.org", "", "invalid"},
		{"ané@example.org", "", "invalid"},
		{"an@-example.org", "", "invalid"},
		{"an@exam_ple.org", "", "invalid"},
		{"an\xff@example.org", "", "invalid"},
	} {
		got, err := mail.Address(test.typed)
		if test.reason == "" {
			if err != nil || got != test.want {
				t.Errorf("Address(%q) = %q, %v; want %q", test.typed, got, err, test.want)
			}
			continue
		}
		e, ok := errors.AsType[*fault.Error](err)
		if !ok || e.Code != fault.Invalid || e.Field != wire.FieldEmail || e.Reason != test.reason {
			t.Errorf("Address(%q) = %q, %v; want the reason %s", test.typed, got, err, test.reason)
		}
	}
}

// FuzzAddress holds that what is accepted stays what it is and can end no line
// and no bracket.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"an@example.org", "An <an@example.org>", "a\r\nb@c.d", "é@ü.example", "a@b.c>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		a, err := mail.Address(typed)
		if err != nil {
			return
		}
		if again, err := mail.Address(a); err != nil || again != a {
			t.Errorf("Address(%q) = %q, and of that %q, %v", typed, a, again, err)
		}
		for _, c := range []byte(a) {
			if c <= ' ' || c >= 0x7f || strings.ContainsRune("<>(),;:\\\"[]", rune(c)) {
				t.Errorf("Address(%q) = %q", typed, a)
			}
		}
	})
}

func TestMasked(t *testing.T) {
	for address, want := range map[string]string{
		"an@example.org": "a•••@example.org", "a@b.example": "a•••@b.example", "": "", "@example.org": "", "an": "",
	} {
		if got := mail.Masked(address); got != want {
			t.Errorf("Masked(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestParseServer(t *testing.T) {
	for _, test := range []struct {
		address string
		want    mail.Server
		wrong   bool
	}{
		{address: "smtp://mail.example", want: mail.Server{Host: "mail.example", Port: 587}},
		{address: "smtp://u:p%40ss@mail.example:25/", want: mail.Server{Host: "mail.example", Port: 25, User: "u", Password: "p@ss"}},
		{address: "smtps://u:p@mail.example", want: mail.Server{Host: "mail.example", Port: 465, User: "u", Password: "p", TLS: true}},
		{address: "smtp://localhost:2525", want: mail.Server{Host: "localhost", Port: 2525, Plain: true}},
		{address: "smtp://[::1]:2525", want: mail.Server{Host: "::1", Port: 2525, Plain: true}},
		{address: "smtp://127.0.0.1.example", want: mail.Server{Host: "127.0.0.1.example", Port: 587}},
		{address: "http://mail.example", wrong: true},
		{address: "mail.example:25", wrong: true},
		{address: "smtp://", wrong: true},
		{address: "smtp://u@mail.example", wrong: true},
		{address: "smtp://:p@mail.example", wrong: true},
		{address: "smtp://mail.example:0", wrong: true},
		{address: "smtp://mail.example:70000", wrong: true},
		{address: "smtp://mail.example/path", wrong: true},
		{address: "smtp://mail.example?starttls=no", wrong: true},
	} {
		got, err := mail.ParseServer(test.address)
		if got != test.want || (err != nil) != test.wrong {
			t.Errorf("ParseServer(%q) = %+v, %v", test.address, got, err)
		}
	}
}

func TestParseFrom(t *testing.T) {
	for _, s := range []string{"no-reply@loupe.example", "Loupe <no-reply@loupe.example>", `"Loupe, le portail" <a@loupe.example>`} {
		if a, err := mail.ParseFrom(s); err != nil || !strings.HasSuffix(a.Address, "@loupe.example") {
			t.Errorf("ParseFrom(%q) = %v, %v", s, a, err)
		}
	}
	for _, s := range []string{"", "loupe", "a@localhost", "a@b.example, c@d.example", "L\r\nBcc: x <a@b.example>"} {
		if a, err := mail.ParseFrom(s); err == nil {
			t.Errorf("ParseFrom(%q) = %v", s, a)
		}
	}
}
