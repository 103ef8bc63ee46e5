package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/mail"
	"net/textproto"
	"time"

	smtp "github.com/wneessen/go-mail"
	dialog "github.com/wneessen/go-mail/smtp"
)

// A Mail is one mail, ready to send. It is plain text.
type Mail struct {
	// ID tells two mails apart for good. The same mail sent twice has the
	// same Message-ID, by which readers' programs know it.
	ID      string
	To      string // see [Address]
	Lang    string
	Subject string
	Text    string
	At      time.Time
}

// What came of giving a mail to a server, where it did not take it.
var (
	// ErrDown: the server does not answer, or takes nothing from us now.
	ErrDown = errors.New("mail: the server takes no mail now")
	// ErrLater: the server does not take this mail now.
	ErrLater = errors.New("mail: the server does not take the mail now")
	// ErrRefused: the server will never take this mail.
	ErrRefused = errors.New("mail: the server refused the mail")
	// ErrUnsure: the server may have taken it. Its answer was lost.
	ErrUnsure = errors.New("mail: the answer of the server was lost")
	// ErrNotBegun: begin said no.
	ErrNotBegun = errors.New("mail: sent by somebody else")
)

// A Sender gives mails to a server.
type Sender struct {
	server Server
	from   *mail.Address
	client *smtp.Client
}

// sendTimeout is how long giving a mail to a server may take as a whole.
const sendTimeout = 30 * time.Second

// NewSender returns a sender over a server. Roots are the settings of TLS, or
// nil for the usual ones.
func NewSender(s Server, from *mail.Address, roots *tls.Config) (*Sender, error) {
	options := []smtp.Option{
		smtp.WithPort(s.Port), smtp.WithTimeout(sendTimeout), smtp.WithoutSMTPUTF8(), smtp.WithoutNoop(),
	}
	switch {
	case s.TLS:
		options = append(options, smtp.WithSSL())
	case s.Plain:
		options = append(options, smtp.WithTLSPolicy(smtp.NoTLS))
	default:
		options = append(options, smtp.WithTLSPolicy(smtp.TLSMandatory))
	}
	if s.User != "" {
		how := smtp.SMTPAuthAutoDiscover
		if s.Plain {
			how = smtp.SMTPAuthPlainNoEnc
		}
		options = append(options, smtp.WithSMTPAuth(how), smtp.WithUsername(s.User), smtp.WithPassword(s.Password))
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if roots != nil {
		config = roots.Clone()
	}
	config.ServerName = s.Host
	client, err := smtp.NewClient(s.Host, append(options, smtp.WithTLSConfig(config))...)
	if err != nil {
		return nil, fmt.Errorf("preparing to send mail: %w", err)
	}
	return &Sender{server: s, from: from, client: client}, nil
}

// Send gives a mail to the server. Begin is called once the server has agreed
// to read it, just before it gets it: if begin fails nothing is given. From
// there on, whatever goes wrong without a word of the server is [ErrUnsure].
// The other errors wrap ErrDown, ErrLater or ErrRefused; they hold the words of
// the server, which may name the address, so only their kind belongs in a log.
func (s *Sender) Send(ctx context.Context, m Mail, begin func() error) error {
	msg, err := s.message(m)
	if err != nil {
		return errors.Join(ErrRefused, err)
	}
	c, err := s.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return errors.Join(ErrDown, err)
	}
	defer func() { _ = c.Close() }() // what it said before is what counts
	if err := c.Mail("<" + s.from.Address + ">"); err != nil {
		return errors.Join(ErrDown, err) // of us, whoever it is for
	}
	if err := c.Rcpt("<" + m.To + ">"); err != nil {
		return errors.Join(said(err, ErrDown), err)
	}
	if err := give(c, msg, begin); err != nil {
		return err
	}
	_ = c.Quit() // the mail is taken, whatever comes after
	return nil
}

// give sends the text of a mail over a connection on which its sender and its
// addressee were accepted.
func give(c *dialog.Client, msg *smtp.Msg, begin func() error) error {
	w, err := c.Data()
	if err != nil {
		return errors.Join(said(err, ErrDown), err)
	}
	if err := begin(); err != nil {
		return err // the connection is cut in mid-text, and the server drops it
	}
	if _, err := msg.WriteTo(w); err != nil {
		return errors.Join(ErrDown, err) // the end of the text was not sent
	}
	if err := w.Close(); err != nil {
		return errors.Join(said(err, ErrUnsure), err)
	}
	return nil
}

// said returns what an answer of the server means: 5yz is for good, 4yz for
// now. An error that is no answer means what otherwise says.
func said(err, otherwise error) error {
	answer, ok := errors.AsType[*textproto.Error](err)
	switch {
	case !ok:
		return otherwise
	case answer.Code == 421: // the server is going away
		return ErrDown
	case answer.Code >= 500:
		return ErrRefused
	case answer.Code >= 400:
		return ErrLater
	}
	return otherwise
}

// message returns a mail as it is sent.
func (s *Sender) message(m Mail) (*smtp.Msg, error) {
	msg := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	msg.FromMailAddress(s.from)
	if err := msg.To(m.To); err != nil {
		return nil, fmt.Errorf("writing the addressee: %w", err)
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(messageID(m.ID, s.from.Address))
	msg.SetDateWithValue(m.At)
	msg.SetGenHeader("Content-Language", m.Lang)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answer by machines
	msg.SetBodyString(smtp.TypeTextPlain, m.Text)
	return msg, nil
}
