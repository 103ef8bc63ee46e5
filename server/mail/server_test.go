package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http/httptest"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	ours "github.com/loupe-privacy/loupe/server/mail"
)

// A mailbox is a mail server that keeps what it takes. Its answers are set by
// the fields; nil is a yes.
type mailbox struct {
	mu   sync.Mutex
	got  []string // mails as they came
	tls  []bool   // whether each came encrypted
	user string   // of the last login
	to   []string

	onMail, onRcpt, onData error
	cut                    bool // end the connection where the answer to a mail would be
}

// set changes the answers from now on.
func (b *mailbox) set(f func(*mailbox)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f(b)
}

// mails returns the mails that were taken.
func (b *mailbox) mails(t *testing.T) []*mail.Message {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []*mail.Message
	for _, s := range b.got {
		m, err := mail.ReadMessage(strings.NewReader(s))
		if err != nil {
			t.Fatalf("not a mail: %v: %q", err, s)
		}
		all = append(all, m)
	}
	return all
}

// A talk is one connection to a mailbox.
type talk struct {
	box  *mailbox
	conn *smtp.Conn
}

func (s *talk) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *talk) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "p@ss" {
			return smtp.ErrAuthFailed
		}
		s.box.set(func(b *mailbox) { b.user = user })
		return nil
	}), nil
}

func (s *talk) Mail(string, *smtp.MailOptions) error {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	return s.box.onMail
}

func (s *talk) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.to = append(s.box.to, to)
	return s.box.onRcpt
}

func (s *talk) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err // cut in mid-text: nothing came
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	if s.box.onData != nil {
		return s.box.onData
	}
	_, encrypted := s.conn.TLSConnectionState()
	s.box.got, s.box.tls = append(s.box.got, string(b)), append(s.box.tls, encrypted)
	if s.box.cut {
		return s.conn.Conn().Close()
	}
	return nil
}

func (s *talk) Reset()        {}
func (s *talk) Logout() error { return nil }

// answer returns an answer of a server that says no.
func answer(code int) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCodeNotSet, Message: "no, canary@example.org"}
}

// How a mailbox is reached.
const (
	inClear = iota
	startTLS
	fromStart
)

// open starts a mailbox on a port of loopback and returns how it is reached,
// with the settings of TLS that trust it.
func (b *mailbox) open(t *testing.T, how int) (ours.Server, *tls.Config) {
	t.Helper()
	web := httptest.NewTLSServer(nil) // for its certificate
	t.Cleanup(web.Close)
	trust := &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	trust.RootCAs.AddCert(web.Certificate())
	keys := &tls.Config{Certificates: web.TLS.Certificates, MinVersion: tls.VersionTLS12}

	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &talk{b, c}, nil }))
	server.AllowInsecureAuth = how == inClear
	if how == startTLS {
		server.TLSConfig = keys
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if how == fromStart {
		l = tls.NewListener(l, keys)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // until it is closed
	}()
	t.Cleanup(func() {
		_ = l.Close() // it may not be served yet
		_ = server.Close()
		<-done
	})
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return ours.Server{Host: "127.0.0.1", Port: n, TLS: how == fromStart, Plain: how == inClear}, trust
}
