package mail

import (
	"crypto/rand"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// guestWords are the messages that only mails to people without an account
// need.
var guestWords = []string{
	"guest_subject", "guest_text", "guest_open", "guest_code", "guest_other", "guest_follow", "guest_stop",
	"code_subject", "code_text", "code_open", "code_other",
}

// GuestConfirmPath returns the address below which the page lies that confirms
// a request of somebody without an account, by its token. Opening it must
// change nothing, as that of [ConfirmPath].
func GuestConfirmPath(l lang.Lang) string { return "/confirm/request/" + string(l) + "/" }

// GuestLetter returns the letter by which somebody without an account confirms
// a request, to an address that [Address] returned. It says nothing of the
// request. It is not sent any more at the instant end, nor once the token works
// no longer: see [Outbox.LetterWanted].
func GuestLetter(s Sealer, to string, l lang.Lang, token string, at, end time.Time) (Letter, error) {
	return note{To: to, Lang: l, Token: token, Guest: true, Linked: true, At: at.UTC(), End: end.UTC()}.seal(s, rand.Text())
}

// GuestCodePath returns the address below which the page lies that makes a new
// code for the request of somebody without an account, by its token. Opening it
// must change nothing, as that of [ConfirmPath].
func GuestCodePath(l lang.Lang) string { return "/confirm/code/" + string(l) + "/" }

// CodeLetter returns the letter by which somebody without an account gets a new
// code, as [GuestLetter] does. With an end that is over, such as the zero
// instant, nobody gets it.
func CodeLetter(s Sealer, to string, l lang.Lang, token string, at, end time.Time) (Letter, error) {
	return note{To: to, Lang: l, Token: token, Code: true, Linked: true, At: at.UTC(), End: end.UTC()}.seal(s, rand.Text())
}

// guest returns the mail by which somebody without an account confirms a
// request. It greets nobody by name: whoever typed the address may have typed
// anything as a name.
func (w Writer) guest(l lang.Lang, _, token string) (subject, text string) {
	say := func(id string) string { return w.Words.Text(l, "servermail_"+id, nil) }
	return say("guest_subject"), paragraphs(
		say("hello"),
		say("guest_text"),
		say("guest_open")+"\n"+w.URL+GuestConfirmPath(l)+token,
		say("guest_code"),
		say("guest_other"),
		say("sign"),
	)
}

// code returns the mail by which somebody without an account gets a new code.
// It names neither the person nor the request.
func (w Writer) code(l lang.Lang, _, token string) (subject, text string) {
	say := func(id string) string { return w.Words.Text(l, "servermail_"+id, nil) }
	return say("code_subject"), paragraphs(
		say("hello"),
		say("code_text"),
		say("code_open")+"\n"+w.URL+GuestCodePath(l)+token,
		say("code_other"),
		say("sign"),
	)
}

// guestNotice returns the text of a notice to somebody without an account, of
// which the first words are given: it leads to where reference and code are
// asked.
func (w Writer) guestNotice(l lang.Lang, first string) string {
	say := func(id string) string { return w.Words.Text(l, "servermail_"+id, nil) }
	return paragraphs(
		say("hello"),
		first,
		say("why"),
		say("guest_follow")+"\n"+w.URL+wire.Path(l, wire.Follow, ""),
		say("sign"),
		say("guest_stop"),
	)
}
