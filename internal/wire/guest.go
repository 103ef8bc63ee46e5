package wire

import (
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// GuestFile is where people without an account get files of the one request
// that they follow; below it "receipt" with .html, .pdf or .json, and
// [GuestBundle].
const GuestFile = "/documents/guest/"

// GuestBundle is the name of the bundle for a complaint, below [GuestFile].
const GuestBundle = "bundle.zip"

// The fields of the forms of people without an account.
const (
	FieldName      = "name"      // of [GuestReview]
	FieldReference = "reference" // of [Follow] and [LostCode]
	FieldCode      = "code"      // of [Follow]
)

// ReasonGuest is the reason of faults that stand for all ways in which
// reference and code can be wrong: nobody learns which of them was, or whether
// there is such a request.
const ReasonGuest = "guest"

// ReasonNoMail is the reason of a fault.Unavailable where the portal can't send
// the mail that confirms a request.
const ReasonNoMail = "no_mail"

// ReasonNotAsked is the reason of a fault.Invalid on [FieldFile]: no file is
// taken from somebody without an account unless the office asked who they are.
const ReasonNotAsked = "not_asked"

// GoOn is the parameter of an address of the first question that says that it is
// asked within the form: whoever comes from elsewhere, and finds a request that
// was begun in this browser, is asked first what to do with it.
const GoOn = "go-on"

// GuestData is what the pages of people without an account know beside the
// request itself.
type GuestData struct {
	SendPath string `json:"send_path,omitempty"` // of [GuestConfirm], [Follow], [LostCode], [NewCode] and [GuestAddress]
	AskPath  string `json:"ask_path,omitempty"`  // where a request is begun
	QuitPath string `json:"quit_path,omitempty"` // where what this browser has of a request is closed, or begun anew
	NextPath string `json:"next_path,omitempty"` // where the request that was begun goes on, on [GuestFound]
	Owner    string `json:"owner,omitempty"`     // whose form it is, on [GuestAddress]

	// Name, Email and Reference are what was typed and not accepted.
	Name      string `json:"name,omitempty"`
	Email     string `json:"email,omitempty"`
	Reference string `json:"reference,omitempty"`

	// Code holds the groups of the code by which the request is followed.
	// It is shown once, on the receipt right after the confirmation.
	Code []string `json:"code,omitempty"`

	// Mailbox is where the demonstration shows its mails, on [GuestSent].
	Mailbox string `json:"mailbox,omitempty"`

	// Fresh says that the request was confirmed just now, and Renewed that it
	// has a new code.
	Fresh   bool `json:"fresh,omitempty"`
	Renewed bool `json:"renewed,omitempty"`

	// Over is what is over, on [GuestOver], and Typed what was typed for it and
	// is not kept: it can be copied.
	Over  Over   `json:"over,omitempty"`
	Typed string `json:"typed,omitempty"`
}

// An Over is what somebody without an account came too late for.
type Over string

// What can be over.
const (
	OverLink  Over = "link"  // of the mail: used, too old, or never was
	OverForm  Over = "form"  // the answers were kept for a day
	OverSent  Over = "sent"  // the address could be corrected for half an hour
	OverVisit Over = "visit" // the request was open for half an hour
)

// guestRoutes are the pages of people without an account that stand for those
// of people with one.
var guestRoutes = map[Route]Route{
	Ask: GuestAsk, Review: GuestReview, Request: GuestRequest, Receipt: GuestReceipt, Requests: GuestRequest,
}

// ForGuest returns the address that somebody without an account has for a page
// of people with one, and path itself for any other.
func ForGuest(path string) string {
	route, l, param, ok := Match(path)
	if !ok || guestRoutes[route] == "" {
		return path
	}
	return Path(l, guestRoutes[route], param)
}

// GuestAskPath returns the first question of the form of people without an
// account.
func GuestAskPath(l lang.Lang) string {
	return Path(l, GuestAsk, QuestionSlug(l, rights.AskGoal))
}
