package wire

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A RequestCard sums up one request.
type RequestCard struct {
	ID        string           `json:"id"`
	Reference rights.Reference `json:"reference"`
	Rights    []rights.Right   `json:"rights"` // each once, in the order of the form
	Status    rights.Status    `json:"status"`
	Domains   []string         `json:"domains"` // titles, each once
	Received  calendar.Day     `json:"received"`
	Due       calendar.Day     `json:"due"`
	Day       int              `json:"day"`  // today is day Day ...
	Days      int              `json:"days"` // ... of Days
	Turn      rights.Turn      `json:"turn"`
	Unread    int              `json:"unread,omitempty"` // messages that the person has not read
	Overdue   bool             `json:"overdue,omitempty"`
	Path      string           `json:"path"`
}

// RequestsData is the list of my requests, newest first.
type RequestsData struct {
	Requests []RequestCard `json:"requests"`
	Draft    bool          `json:"draft"`
	AskPath  string        `json:"ask_path"` // the first question of a new one

	// Notices are what the person was told, newest first.
	Notices []NoticeLine `json:"notices,omitempty"`
}

// A NoticeLine is one thing about which the person was told.
type NoticeLine struct {
	Event     string           `json:"event"` // see [rights.Event]
	Reference rights.Reference `json:"reference"`
	Day       calendar.Day     `json:"day"`
	Path      string           `json:"path"`
	New       bool             `json:"new,omitempty"` // not seen before
}

// RequestData is one request: its receipt, its thread and where it stands.
type RequestData struct {
	RequestCard
	Clock    string        `json:"clock"` // time of receipt in Brussels, as 15:04
	DaysLeft int           `json:"days_left"`
	Steps    []rights.Step `json:"steps"` // how the due date was computed
	Calendar string        `json:"calendar"`

	// First is the due date of before, where all that is open was extended.
	First    calendar.Day `json:"first,omitzero"`
	FirstDay int          `json:"first_day,omitempty"` // First is that day of Days

	// Extended are the extensions, one for each controller that gave one:
	// the others have their answer to give after the first month all the same.
	Extended []Extended `json:"extended,omitempty"`

	// LateBy are the controllers whose answer is late, by name, where others
	// of the request are not.
	LateBy []string `json:"late_by,omitempty"`

	// ProofOwed is what the person was to send and did not send yet, to show
	// that they may act for another: one of it is enough.
	ProofOwed []rights.Proof `json:"proof_owed,omitempty"`

	Paused bool `json:"paused,omitempty"` // the clock stands still, for the person to answer

	Items   []ItemCard    `json:"items"`
	Lines   []AnswerLine  `json:"lines"` // what was asked, as it was filled in
	Behalf  rights.Behalf `json:"behalf,omitempty"`
	History []HistoryLine `json:"history"`

	Messages  []MessageCard `json:"messages"`
	Documents []FileCard    `json:"documents"`          // of the answer
	Attached  []FileCard    `json:"attached,omitempty"` // what came with the request itself
	Earlier   *RequestCard  `json:"earlier,omitempty"`  // the one that asks for the same

	// What the person may do now. Key is the idempotency key of the next
	// message.
	CanWrite    bool       `json:"can_write"`
	CanWithdraw bool       `json:"can_withdraw"`
	Key         string     `json:"key"`
	Owner       string     `json:"owner"`
	SendPath    string     `json:"send_path"`       // where [FieldText] and [FieldFile] are posted
	Typed       string     `json:"typed,omitempty"` // of a message that was not accepted
	Files       *FilesData `json:"files,omitempty"`

	ClosedOn  calendar.Day `json:"closed_on,omitzero"`
	KeptUntil calendar.Day `json:"kept_until,omitzero"` // when all of it is deleted

	OpenPath    string `json:"open_path,omitempty"` // the login that opens what is closed or, for a guest, where the code is given again
	ReceiptPath string `json:"receipt_path"`
	BundlePath  string `json:"bundle_path"` // ZIP for a complaint

	// Shared says that the screen is a shared one, where files are named and
	// not given out.
	Shared bool `json:"shared,omitempty"`

	// Proof is what proves the receipt. Only on [Receipt].
	Proof *ProofData `json:"proof,omitempty"`

	// Done says what was done just before: one of the constants Done, or "".
	Done string `json:"done,omitempty"`
}

// An Extended is an extension by one controller, as the person was told.
type Extended struct {
	By     string            `json:"by,omitempty"` // by name; "" where the request has one controller
	Reason rights.ReasonCode `json:"reason"`
	Day    calendar.Day      `json:"day"` // on which the person was told
	Due    calendar.Day      `json:"due"`
}

// A HistoryLine is one thing that happened to a request.
type HistoryLine struct {
	Day   calendar.Day        `json:"day"`
	Clock string              `json:"clock"`
	By    rights.Party        `json:"by"`
	Event rights.Event        `json:"event"`
	Codes []rights.ReasonCode `json:"codes,omitempty"`

	// For are the controllers whose share it is about, by name, where the
	// request has others too.
	For []string `json:"for,omitempty"`
}

// A MessageCard is one message of the thread.
type MessageCard struct {
	From  rights.Party `json:"from"`
	Kind  string       `json:"kind"` // "message", "question", "identity" or "answer"
	Text  string       `json:"text"`
	Day   calendar.Day `json:"day"`
	Clock string       `json:"clock"`
	Read  bool         `json:"read,omitempty"` // by the other side
	New   bool         `json:"new,omitempty"`  // to the person who looks

	// Closed says that the message is an answer and that the login is too
	// old to read it: Text is "" and the files can't be opened.
	Closed bool `json:"closed,omitempty"`

	Files []FileCard `json:"files,omitempty"`
}

// ProofData is what proves a receipt, and where it can be had as a file.
type ProofData struct {
	Position int64  `json:"position"` // line of the log, from 0
	Size     int64  `json:"size"`     // lines of the log at that moment
	Root     string `json:"root"`     // hash of the log, base64
	Signer   string `json:"signer"`   // name of the key
	HTMLPath string `json:"html_path"`
	PDFPath  string `json:"pdf_path"`
	JSONPath string `json:"json_path"`
}

// CheckData is the public page that checks a receipt: [Check].
type CheckData struct {
	SendPath string `json:"send_path"`
	MaxBytes int64  `json:"max_bytes"`

	// Verdict is "" before anything was sent, "good", or what is wrong:
	// "no_receipt", "altered", "not_in_log", "wrong_signature",
	// "unknown_key". What the receipt says follows only a good one.
	Verdict   string           `json:"verdict,omitempty"`
	Reference rights.Reference `json:"reference,omitempty"`
	Received  calendar.Day     `json:"received,omitzero"`
	Clock     string           `json:"clock,omitempty"`
	Due       calendar.Day     `json:"due,omitzero"`
	Position  int64            `json:"position,omitempty"`
	Allowed   string           `json:"allowed,omitempty"` // to what it says yes, where nobody was asked anything
	Refused   string           `json:"refused,omitempty"` // and to what no
	Keys      []string         `json:"keys"`              // the public keys, to check without us
}

// ChoicesData is what a member allows and objects to: [Choices].
type ChoicesData struct {
	Choices  []ChoiceCard `json:"choices"`
	History  []ChoiceLine `json:"history"` // newest first
	Owner    string       `json:"owner"`
	Key      string       `json:"key"`
	SendPath string       `json:"send_path"`
	AskPath  string       `json:"ask_path"` // objection with a reason

	// Done is the choice that was changed just before, and ReceiptPath the
	// receipt of that.
	Done        string `json:"done,omitempty"`
	ReceiptPath string `json:"receipt_path,omitempty"`

	Shared bool `json:"shared,omitempty"` // see [RequestData.Shared]

	// Report is what the source that tells of choices says of itself, nil where
	// there is none.
	Report *LogReport `json:"report,omitempty"`
}

// A ChoiceCard is one thing that a member may allow or refuse.
type ChoiceCard struct {
	ID          string       `json:"id"`
	Consent     bool         `json:"consent"` // nothing happens without a yes; else: until a no
	Name        string       `json:"name"`
	Text        string       `json:"text"`
	Consequence string       `json:"consequence"` // of a no
	Domain      string       `json:"domain,omitempty"`
	Known       bool         `json:"known"`   // whether a choice of the member is known
	Allowed     bool         `json:"allowed"` // what holds
	Since       calendar.Day `json:"since,omitzero"`

	Told *ToldChoice `json:"told,omitempty"` // nil if no source tells of it
}

// A ToldChoice is what a source system says that a member chose. It stands
// beside what they chose here, and changes nothing of it.
type ToldChoice struct {
	Allowed bool         `json:"allowed"`
	On      calendar.Day `json:"on"`
	Source  string       `json:"source,omitempty"`
}

// A ChoiceLine is one change of a choice.
type ChoiceLine struct {
	Name        string       `json:"name"`
	Allowed     bool         `json:"allowed"`
	Day         calendar.Day `json:"day"`
	ProofPath   string       `json:"proof_path,omitempty"`   // the page of the receipt
	ReceiptPath string       `json:"receipt_path,omitempty"` // the receipt as a file
}

// SettingsData is how a person is told of things: [Settings].
type SettingsData struct {
	Email    string `json:"email,omitempty"`    // masked; "" for none
	Wanted   string `json:"wanted,omitempty"`   // masked; waits for its confirmation
	Proposed string `json:"proposed,omitempty"` // masked; what a source proposes, where it is another one
	Mail     bool   `json:"mail"`
	Lang     string `json:"lang"`              // of letters and mails
	CanMail  bool   `json:"can_mail"`          // the portal sends mail at all
	Mailbox  string `json:"mailbox,omitempty"` // where the demonstration shows its mails
	Owner    string `json:"owner"`
	SendPath string `json:"send_path"`
	Typed    string `json:"typed,omitempty"` // an address that was not accepted
	Done     string `json:"done,omitempty"`
}

// ConfirmData is the page that confirms an address of e-mail.
type ConfirmData struct {
	SendPath string `json:"send_path,omitempty"` // where the button is posted
	Done     bool   `json:"done,omitempty"`      // it was confirmed
}
