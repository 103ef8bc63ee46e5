// Package mailbox is the mailbox of the demonstration: a mail server on this
// machine, and a page that shows what it took.
//
// It stands in for the mailboxes of everybody to whom the portal writes, so
// that the demonstration works to its end without a mail server: links in mails
// can be followed. It is no protection of anything: whoever reaches its page
// reads every mail in it. So it listens on loopback addresses only, answers to
// its own name only, keeps the last [Kept] mails in memory and nothing on disk,
// and sends nothing on.
package mailbox

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/loupe-privacy/loupe/server/demo"
)

// Kept is how many mails are kept: the last ones.
const Kept = 100

// The limits of the mail server. The portal's mails are far below them.
const (
	maxMail       = 256 << 10 // bytes
	maxRecipients = 10
	smtpTimeout   = 30 * time.Second // of one line, and of one mail
)

// A Config says for whom the mailbox works.
type Config struct {
	// URL is the address of the page: scheme and host of a loopback
	// address, without a path. Its host must differ from Loupe's, since
	// cookies don't know ports.
	URL string

	// LoupeURL is the public address of Loupe: scheme and host. Links in
	// mails that lead there can be followed, and no others.
	LoupeURL string

	// Font is the WOFF2 of the face of Loupe, or nil for the system's.
	Font []byte

	// Log takes what goes wrong on connections, or nil for nothing.
	Log smtp.Logger

	// Now tells the time.
	Now func() time.Time
}

// A Box is the mailbox. It is an [http.Handler] for every path of its origin,
// and takes mails once it serves. It is safe for concurrent use.
type Box struct {
	http.Handler

	config Config
	host   string // of the page, with its port
	server *smtp.Server

	mu        sync.Mutex
	mails     []letter // the oldest first
	count     int      // of all that came
	listeners []net.Listener
	closed    bool
}

// New returns an empty mailbox.
func New(c Config) (*Box, error) {
	own, err := demo.Beside(c.URL, c.LoupeURL)
	if err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	b := &Box{config: c, host: own.Host}
	b.Handler = b.routes()
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &talk{box: b}, nil }))
	b.server.Domain = "localhost"
	b.server.MaxMessageBytes, b.server.MaxRecipients = maxMail, maxRecipients
	b.server.ReadTimeout, b.server.WriteTimeout = smtpTimeout, smtpTimeout
	b.server.ErrorLog = silence{}
	if c.Log != nil {
		b.server.ErrorLog = c.Log
	}
	return b, nil
}

// Serve takes mails on l until [Box.Close], before or after, and returns nil
// then. It closes l. Whoever is behind any other address than a loopback one is
// refused.
func (b *Box) Serve(l net.Listener) error {
	if host, _, err := net.SplitHostPort(l.Addr().String()); err != nil || !demo.Loopback(host) {
		return fmt.Errorf("mailbox: %s is not a loopback address", l.Addr())
	}
	b.mu.Lock()
	closed := b.closed
	b.listeners = append(b.listeners, l)
	b.mu.Unlock()
	if closed {
		return l.Close()
	}
	return b.server.Serve(l)
}

// Close ends [Box.Serve] and every connection. What was taken can still be read.
func (b *Box) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	err := b.server.Close()
	for _, l := range b.listeners {
		_ = l.Close() // the server knows only those that it serves already
	}
	return err
}

// take keeps a mail, and forgets the oldest where there are too many.
func (b *Box) take(m letter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	m.number, m.at = b.count, b.config.Now()
	b.mails = append(b.mails, m)
	b.mails = slices.Delete(b.mails, 0, max(len(b.mails)-Kept, 0))
}

// letters returns the mails, the newest first.
func (b *Box) letters() []letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := slices.Clone(b.mails)
	slices.Reverse(all)
	return all
}

// silence is a log that nobody reads.
type silence struct{}

// Printf implements [smtp.Logger].
func (silence) Printf(string, ...any) {}

// Println implements [smtp.Logger].
func (silence) Println(...any) {}
