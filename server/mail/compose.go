package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/words"
)

// kinds are the mails of the events that have one of their own. All others say
// that there is news: which, the portal alone tells.
var kinds = map[rights.Event]string{
	rights.File:        "received",
	rights.AskIdentity: "turn",
	rights.AskPerson:   "turn",
	overdue:            "late",
}

// overdue is the event that an answer is late: that of package casework.
const overdue rights.Event = "overdue"

// A Writer writes mails. It knows no more of a request than its reference.
type Writer struct {
	Words *words.Bundle
	URL   string // of the portal, without a final slash
}

// notice returns the mail of a notice, without who it is for.
func (w Writer) notice(a Addressee) (subject, text string) {
	kind := kinds[a.Event]
	if kind == "" {
		kind = "news"
	}
	args := locales.Args{"Reference": string(a.Reference)}
	if a.Reference == "" {
		kind = "plain"
	}
	say := func(id string) string { return w.Words.Text(a.Lang, "servermail_"+id, args) }
	if a.GuestID != "" {
		return say(kind + "_subject"), w.guestNotice(a.Lang, say(kind+"_text"))
	}
	return say(kind + "_subject"), paragraphs(
		w.greeting(a.Lang, a.Name),
		say(kind+"_text"),
		say("why"),
		say("open")+"\n"+w.URL+wire.Path(a.Lang, wire.Home, ""),
		say("sign"),
		say("stop"),
	)
}

// confirm returns the mail by which an address is confirmed.
func (w Writer) confirm(l lang.Lang, name, token string) (subject, text string) {
	say := func(id string) string { return w.Words.Text(l, "servermail_"+id, nil) }
	return say("confirm_subject"), paragraphs(
		w.greeting(l, name),
		say("confirm_text"),
		say("confirm_open")+"\n"+w.URL+ConfirmPath(l)+token,
		say("confirm_other"),
		say("sign"),
	)
}

// left returns the mail to an address that is not in use any more. It greets
// nobody by name and names no request: the address may be somebody else's by
// now.
func (w Writer) left(l lang.Lang, _, _ string) (subject, text string) {
	say := func(id string) string { return w.Words.Text(l, "servermail_"+id, nil) }
	return say("left_subject"), paragraphs(
		say("hello"),
		say("left_text"),
		say("left_you"),
		say("left_other")+"\n"+w.URL+wire.Path(l, wire.Contact, ""),
		say("sign"),
	)
}

// greeting returns the first line of a mail.
func (w Writer) greeting(l lang.Lang, name string) string {
	if name = givenName(name); name == "" {
		return w.Words.Text(l, "servermail_hello", nil)
	}
	return w.Words.Text(l, "servermail_hello_name", locales.Args{"Name": name})
}

// maxName is the most characters of a name in a greeting.
const maxName = 40

// givenName returns a name if it looks like one, and "" otherwise: what a name
// holds comes from elsewhere and must not become a text of ours.
func givenName(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len([]rune(s)) > maxName || strings.Count(s, " ") > 3 {
		return ""
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -'’", r) {
			return ""
		}
	}
	return s
}

// paragraphs returns the text of a mail.
func paragraphs(list ...string) string { return strings.Join(list, "\n\n") + "\n" }

// messageID returns the Message-ID of a mail, without brackets: the same for
// the same mail, and telling nothing of what it is about.
func messageID(id, from string) string {
	sum := sha256.Sum256([]byte("mail " + id))
	return fmt.Sprintf("%s@%s", hex.EncodeToString(sum[:16]), from[strings.LastIndexByte(from, '@')+1:])
}

// check returns an error if a message that mails are made of is missing.
func (w Writer) check() error {
	ids := []string{"hello", "hello_name", "why", "open", "sign", "stop", "confirm_subject", "confirm_text", "confirm_open", "confirm_other",
		"left_subject", "left_text", "left_you", "left_other"}
	for _, kind := range []string{"received", "turn", "late", "news", "plain"} {
		ids = append(ids, kind+"_subject", kind+"_text")
	}
	ids = append(ids, guestWords...)
	for i, id := range ids {
		ids[i] = "servermail_" + id
	}
	return w.Words.Require(ids...)
}
