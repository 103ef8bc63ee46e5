package mail

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// Limits of an address: RFC 5321, 4.5.3.1, with the limit of a whole path less
// its brackets.
const (
	maxAddress = 254
	maxLocal   = 64
)

// Address returns an address that somebody typed as it is written in mails:
// without spaces around it, its domain in small ASCII letters. Anything but
// one plain address is a fault.Invalid on [wire.FieldEmail], for the reason
// required, too_long or invalid. Names, comments, quotes, addresses of numbers
// and letters beyond ASCII before the "@" are refused: not every server takes
// them.
func Address(typed string) (string, error) {
	s := strings.TrimSpace(typed)
	switch {
	case s == "":
		return "", fault.OnField(wire.FieldEmail, "required")
	case len(s) > maxAddress:
		return "", fault.OnField(wire.FieldEmail, "too_long")
	}
	invalid := fault.OnField(wire.FieldEmail, "invalid")
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at > maxLocal || !plainLocal(s[:at]) {
		return "", invalid
	}
	domain, err := idna.Lookup.ToASCII(s[at+1:])
	if err != nil || !strings.Contains(domain, ".") || net.ParseIP(domain) != nil {
		return "", invalid
	}
	s = s[:at] + "@" + domain
	if len(s) > maxAddress {
		return "", fault.OnField(wire.FieldEmail, "too_long")
	}
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s || a.Name != "" {
		return "", invalid
	}
	return s, nil
}

// plainLocal reports whether the part before the "@" is a dot-atom of RFC 5322.
func plainLocal(s string) bool {
	for _, c := range []byte(s) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", rune(c)) {
			return false
		}
	}
	return true
}

// Masked returns an address of which only whoever has it knows the rest:
// "j•••@example.org".
func Masked(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return ""
	}
	return address[:1] + "•••" + address[at:]
}

// A Server is a mail server that takes our mails.
type Server struct {
	Host string
	Port int

	// User and Password log in; without a user nobody does.
	User, Password string

	// TLS says that the connection begins encrypted: "smtps". Plain says
	// that it is never encrypted, which only a server on this machine is
	// for. Any other must offer STARTTLS.
	TLS   bool
	Plain bool
}

// The usual ports: RFC 8314.
const (
	submissionPort  = 587
	submissionsPort = 465
)

// ParseServer returns the server of an address such as
// "smtp://user:password@host:587", or "smtps://" for a connection that begins
// encrypted. An error tells nothing of the address: it may hold a password.
func ParseServer(address string) (Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return Server{}, errors.New("not an address like smtp://user:password@host:587")
	}
	s := Server{Host: u.Hostname(), Port: submissionPort, TLS: u.Scheme == "smtps"}
	switch u.Scheme {
	case "smtp":
		s.Plain = s.Host == "localhost" || net.ParseIP(s.Host).IsLoopback()
	case "smtps":
		s.Port = submissionsPort
	default:
		return Server{}, errors.New("must begin with smtp:// or smtps://")
	}
	if p := u.Port(); p != "" {
		if s.Port, err = strconv.Atoi(p); err != nil || s.Port < 1 || s.Port > 1<<16-1 {
			return Server{}, errors.New("has no such port")
		}
	}
	s.User = u.User.Username()
	s.Password, _ = u.User.Password()
	if (s.User == "") != (s.Password == "") {
		return Server{}, errors.New("has a user without a password, or the other way round")
	}
	return s, nil
}

// ParseFrom returns the sender of all mails: an address, or a name with an
// address in angle brackets.
func ParseFrom(s string) (*mail.Address, error) {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return nil, fmt.Errorf("not an address like Loupe <no-reply@example.org>: %q", s)
	}
	if _, err := Address(a.Address); err != nil || strings.ContainsFunc(a.Name, isControl) {
		return nil, fmt.Errorf("not an address that every server takes: %q", s)
	}
	return a, nil
}

// isControl reports whether a character could end a line.
func isControl(r rune) bool {
	return r < ' ' || r == 0x7f || 0x80 <= r && r < 0xa0 || r == 0x2028 || r == 0x2029
}
