package main

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/demo/mailbox"
	"github.com/loupe-privacy/loupe/server/mail"
	"github.com/loupe-privacy/loupe/web"
)

// demoFrom is who sends the mails of the demonstration, where no other sender
// is set.
const demoFrom = "Loupe <no-reply@loupe.example>"

// A post is how mails leave: over the mail server of the settings or, in the
// demonstration without one, into its mailbox.
type post struct {
	sender *mail.Sender // nil where none are sent

	box      *mailbox.Box // nil where there is none
	listener net.Listener // on which it takes mails
}

// openPost returns how mails leave. The caller closes it.
func (b *base) openPost(ctx context.Context, log *slog.Logger) (post, error) {
	address, sender := b.config.SMTPURL, b.config.MailFrom
	if address == "" && !b.config.Demo {
		return post{}, nil
	}
	var p post
	if address == "" {
		var err error
		if p, err = b.demoPost(ctx, log); err != nil {
			return post{}, err
		}
		address = "smtp://" + p.listener.Addr().String()
		if sender == "" {
			sender = demoFrom
		}
	}
	server, err := mail.ParseServer(address)
	if err != nil {
		return post{}, p.closing(err)
	}
	from, err := mail.ParseFrom(sender)
	if err != nil {
		return post{}, p.closing(err)
	}
	if p.sender, err = mail.NewSender(server, from, nil); err != nil {
		return post{}, p.closing(err)
	}
	return p, nil
}

// demoPost returns the mailbox of the demonstration, with a port of this machine
// on which it takes mails: any that is free, since only this program has to
// know it.
func (b *base) demoPost(ctx context.Context, log *slog.Logger) (post, error) {
	font, err := fs.ReadFile(web.Files, "fonts/ahn-latin.woff2")
	if err != nil {
		return post{}, err
	}
	box, err := mailbox.New(mailbox.Config{
		URL: b.mailboxURL(), LoupeURL: b.config.PublicURL, Font: font, Now: time.Now,
		Log: slog.NewLogLogger(log.Handler(), slog.LevelDebug), // whoever looks around the ports of this machine
	})
	if err != nil {
		return post{}, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	return post{box: box, listener: l}, err
}

// mailboxURL returns the address of the page of the demonstration's mailbox, or
// "" where there is none.
func (b *base) mailboxURL() string {
	if !b.config.Demo || b.config.SMTPURL != "" {
		return ""
	}
	return "http://" + b.config.DemoMailAddr
}

// servers returns the server of the page of the mailbox, if there is one, and
// lets the mailbox take mails until the post is closed.
func (p post) servers(addr string, log *slog.Logger) []*http.Server {
	if p.box == nil {
		return nil
	}
	go func() {
		if err := p.box.Serve(p.listener); err != nil {
			log.Error("mailbox of the demonstration failed", "err", err)
		}
	}()
	return []*http.Server{server.HTTPServer(addr, p.box, log)}
}

// closing closes the post and returns err.
func (p post) closing(err error) error {
	p.close()
	return err
}

// close ends what takes mails. It is called when nothing sends any more.
func (p post) close() {
	if p.box != nil {
		_ = p.box.Close()      // first: what is served then ends without a fault
		_ = p.listener.Close() // closed already, unless it was never served
	}
}
