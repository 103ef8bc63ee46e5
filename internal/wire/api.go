package wire

import "github.com/loupe-privacy/loupe/internal/rights"

// The addresses of the JSON interface and of the door.
const (
	APIPage    = "/api/page"           // GET ?path=: the page at a path, as a Page
	APIDraft   = "/api/requests/draft" // PUT AnswerBody: answers a Next
	APIRequest = "/api/requests"       // POST RequestBody: answers a Next
	APIUploads = "/api/uploads"        // POST UploadBody: answers an Upload; below it, by id: PUT bytes, GET an Upload
	Login      = "/auth/login"         // GET, see [LoginLink]: off to the provider
	Callback   = "/auth/callback/"     // GET; below it the id of the provider: back from it
	Logout     = "/auth/logout"        // POST, native only

	// For identity providers, not for people. Below BackChannel comes the
	// id of the provider.
	BackChannel = "/auth/backchannel/" // POST: a logout token
	ClientKeys  = "/auth/keys"         // GET: our public keys, as a JWK set

	// For source systems. Below it comes the name of a feed.
	FeedPath = "/feeds/" // POST: a file
)

// The documents, opened as files. Below each comes an id.
const (
	FilePath    = "/documents/files/"    // GET: id of a request or [DraftFiles], and of a file of it
	ReceiptFile = "/documents/receipts/" // GET: id of a request, and .html, .pdf or .json
	BundleFile  = "/documents/bundles/"  // GET: id of a request, and .zip: for a complaint
)

// DraftFiles stands in the address of a file for a request that is not sent.
const DraftFiles = "draft"

// The fields of the native forms. The JSON bodies use the same names.
const (
	FieldAnswer  = "answer"  // of [Ask], repeated
	FieldAnswers = "answers" // of [Review]: all answers, as JSON
	FieldKey     = "key"
	FieldLang    = "lang"
	FieldOwner   = "owner"
	FieldThen    = "then"    // one of the values Then, or absent
	FieldEdition = "edition" // of [MyVersions]: the number of the edition that was read
	FieldEnd     = "end"     // of [Sessions]: id of a session, EndOthers or EndAll
	FieldLink    = "link"    // of [Sessions]: id of an account that shall open the file no longer
	FieldText    = "text"    // of [Request]: a message
	FieldFile    = "file"    // multipart, repeated: attachments
	FieldPropose = "propose" // to use the address that a source proposes
	FieldRemove  = "remove"  // id of an attachment of a draft
	FieldChoice  = "choice"  // of [Choices]: id of a choice
	FieldAllow   = "allow"   // of [Choices]: "yes" or "no"
	FieldEmail   = "email"   // of [Settings]
	FieldMail    = "mail"    // of [Settings]: "yes", or absent
	FieldLetters = "letters" // of [Settings]: the language of letters
	FieldReceipt = "receipt" // of [Check]: a file
	FieldAct     = "act"     // of [MyPassport]: a holdings.WayAct
	FieldInput   = "input"   // of [MyPassport]: id of the input to put right
	FieldReveal  = "reveal"  // of [Held]: id of the kind of data whose values are to be shown
	FieldDoctor  = "doctor"  // of [Held]: the name of a doctor
)

// The values of [FieldThen].
const (
	ThenProve    = "prove"    // keep the form as it is and go to a new login before anything else
	ThenAttach   = "attach"   // add the files and stay
	ThenWithdraw = "withdraw" // of [Request]: take the request back
	ThenForget   = "forget"   // of [Review]: throw the draft away
	ThenLeave    = "leave"    // of [GuestRequest] and [GuestSent]: close the request in this browser
	ThenAnew     = "anew"     // of [GuestSent]: throw away what was begun in this browser, and begin anew
)

// The values of [FieldEnd] that mean several sessions.
const (
	EndOthers = "others" // all but this one
	EndAll    = "all"    // this one too
)

// What was done just before the page of the sessions, as its parameter says.
const (
	DoneParam     = "done"
	DoneSession   = "session"   // one session was ended
	DoneOthers    = "others"    // all others were
	DoneUnlinked  = "unlinked"  // an account opens the member file no longer
	DoneConfirmed = "confirmed" // an account that waited opens it now
	DoneSent      = "sent"      // a message was sent
	DoneWithdrawn = "withdrawn" // a request was taken back
	DoneSaved     = "saved"     // settings were saved
	DoneMailed    = "mailed"    // a mail with a link was sent to a new address
	DoneEmail     = "email"     // the new address was confirmed
)

// The reasons of the faults of logins and sessions. A fault without one is
// plain: of the store, or of a session that lasted as long as it may.
const (
	ReasonCallback    = "callback"     // Invalid: not an answer to a login
	ReasonLogin       = "login"        // Expired: the login took too long, or was finished before
	ReasonBrowser     = "browser"      // Expired: begun in another browser, or begun again in this one
	ReasonProvider    = "provider"     // Unavailable or Internal: the identity provider refused or failed
	ReasonLevel       = "level"        // StepUp: a stronger login is needed
	ReasonFresh       = "fresh"        // StepUp: the person has to prove again who they are
	ReasonOtherPerson = "other_person" // Forbidden: another person came back from a step-up
	ReasonLinked      = "linked"       // Forbidden: the login belongs to another member file
	ReasonUntrusted   = "untrusted"    // Forbidden: what the provider sent does not hold
	ReasonRole        = "role"         // Expired: the role was taken away or changed
	ReasonEnded       = "ended"        // Expired: ended before its time, by its person, at the provider or here
	ReasonPace        = "pace"         // TooMany: too many logins
	ReasonMails       = "mails"        // TooMany: too many mails within a day
	ReasonCancelled   = "cancelled"    // Unauthorized: the person said no at the provider
)

// ReasonOwner is the reason of a conflict about a form that another person
// opened in the same browser. What it holds is not shown again.
const ReasonOwner = "other_account"

// ReasonNetwork is the reason of a fault that the client itself tells: the
// server did not answer, and whether it received anything is not known.
const ReasonNetwork = "network"

// Limits of attachments.
const (
	MaxFile    = 10 << 20  // bytes of one file
	MaxFiles   = 10        // of one request before it is sent, and of one message
	MaxPiece   = 512 << 10 // bytes of one piece of an upload
	MaxReceipt = 2 << 20   // bytes of a receipt to check
)

// An AnswerBody answers one question. Owner is the [AskData.Owner] of the page
// that it was filled in on, and Then one of the values Then or "".
type AnswerBody struct {
	Question rights.QuestionID `json:"question"`
	Answer   []string          `json:"answer"`
	Lang     string            `json:"lang"`
	Owner    string            `json:"owner"`
	Then     string            `json:"then,omitempty"`
}

// A RequestBody sends a request. Answers and Key are those of the review.
type RequestBody struct {
	Answers string `json:"answers"`
	Lang    string `json:"lang"`
	Owner   string `json:"owner"`
	Key     string `json:"key"`
}

// An UploadBody begins to send a file in pieces. RequestID is the request of
// the message that it is for, or "" for a request that is not sent yet.
type UploadBody struct {
	Name      string `json:"name"`
	Size      int64  `json:"size"`
	RequestID string `json:"request,omitempty"`
	Owner     string `json:"owner"`
}

// OffsetHeader is the header of a piece: where it begins, in bytes.
const OffsetHeader = "Upload-Offset"

// An Upload is how far a file has arrived: Offset bytes of it. A piece that
// begins elsewhere is a fault.Conflict, and the sender asks and goes on there.
type Upload struct {
	ID     string   `json:"id"`
	Offset int64    `json:"offset"`
	File   FileCard `json:"file"`
}

// A Next tells where the person goes from here.
type Next struct {
	Path string `json:"path"`
}

// An Error is the body of every answer of the JSON interface that is not a
// success. Text is in the person's language.
type Error struct {
	Fault
	Text string `json:"text"`
}
