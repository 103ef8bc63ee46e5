package mailbox

import (
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-smtp"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A letter is a mail that was taken.
type letter struct {
	number  int // counted from the first that came
	at      time.Time
	to      []string // as the sender told the server
	from    string
	lang    lang.Lang // of the text, or "" where the mail doesn't say
	subject string
	text    string // lines ended by "\n"
}

// errNotPlain refuses mails that the portal does not write.
var errNotPlain = &smtp.SMTPError{
	Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "only mails of plain text in UTF-8 are read here",
}

// read reads a mail of plain text. Any other is an [errNotPlain].
func read(r io.Reader) (letter, error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return letter{}, errors.Join(errNotPlain, err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "text/plain" || !strings.EqualFold(params["charset"], "utf-8") {
		return letter{}, errNotPlain
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return letter{}, errors.Join(errNotPlain, err)
	}
	text, err := io.ReadAll(decoded(m))
	if err != nil || !utf8.Valid(text) {
		return letter{}, errors.Join(errNotPlain, err)
	}
	l, _ := lang.Parse(m.Header.Get("Content-Language"))
	return letter{lang: l, subject: subject, text: strings.ReplaceAll(string(text), "\r\n", "\n")}, nil
}

// decoded returns the text of a mail as it was written.
func decoded(m *mail.Message) io.Reader {
	switch strings.ToLower(m.Header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		return quotedprintable.NewReader(m.Body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, m.Body)
	}
	return m.Body
}

// A talk is one connection to the mail server.
type talk struct {
	box  *Box
	from string
	to   []string
}

// Mail implements [smtp.Session].
func (t *talk) Mail(from string, _ *smtp.MailOptions) error {
	t.from = from
	return nil
}

// Rcpt implements [smtp.Session]: every address is ours.
func (t *talk) Rcpt(to string, _ *smtp.RcptOptions) error {
	t.to = append(t.to, to)
	return nil
}

// Data implements [smtp.Session]. A mail that is cut in its middle is not taken.
func (t *talk) Data(r io.Reader) error {
	m, err := read(r)
	if err != nil {
		if answer, ok := errors.AsType[*smtp.SMTPError](err); ok {
			return answer
		}
		return err
	}
	m.from, m.to = t.from, t.to
	t.box.take(m)
	return nil
}

// Reset implements [smtp.Session].
func (t *talk) Reset() { t.from, t.to = "", nil }

// Logout implements [smtp.Session].
func (t *talk) Logout() error { return nil }
