package wire

// The addresses of the JSON interface and of the door.
const (
	APIPage    = "/api/page"           // GET ?path=: the page at a path, as a Page
	APIDraft   = "/api/requests/draft" // PUT DraftBody: answers a Next
	APIRequest = "/api/requests"       // POST RequestBody: answers a Next
	Login      = "/auth/login"         // GET, see [LoginLink]: off to the provider
	Callback   = "/auth/callback/"     // GET; below it the id of the provider: back from it
	Logout     = "/auth/logout"        // POST, native only

	// For identity providers, not for people. Below BackChannel comes the
	// id of the provider.
	BackChannel = "/auth/backchannel/" // POST: a logout token
	ClientKeys  = "/auth/keys"         // GET: our public keys, as a JWK set
)

// The fields of the native forms. The JSON bodies use the same names.
const (
	FieldDomain  = "domain" // repeated
	FieldNote    = "note"
	FieldKey     = "key"
	FieldLang    = "lang"
	FieldOwner   = "owner"
	FieldThen    = "then"    // ThenProve, or absent
	FieldEdition = "edition" // of [MyVersions]: the number of the edition that was read
	FieldEnd     = "end"     // of [Sessions]: id of a session, EndOthers or EndAll
	FieldLink    = "link"    // of [Sessions]: id of an account that shall open the file no longer
)

// ThenProve is the value of [FieldThen] that keeps a form as it is and goes to
// a new login before anything else.
const ThenProve = "prove"

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
	ReasonCancelled   = "cancelled"    // Unauthorized: the person said no at the provider
)

// ReasonOwner is the reason of a conflict about a form that another person
// opened in the same browser. What it holds is not shown again.
const ReasonOwner = "other_account"

// ReasonNetwork is the reason of a fault that the client itself tells: the
// server did not answer, and whether it received anything is not known.
const ReasonNetwork = "network"

// MaxNote is the most characters (runes) a note may have.
const MaxNote = 2000

// A DraftBody is what the access form holds. Owner is the [AccessData.Owner]
// of the page that it was filled in on, and Then [ThenProve] or "".
type DraftBody struct {
	Domains []string `json:"domain"`
	Note    string   `json:"note"`
	Lang    string   `json:"lang"`
	Owner   string   `json:"owner"`
	Then    string   `json:"then,omitempty"`
}

// A RequestBody sends the draft as a request. The idempotency key is the one
// of the review page.
type RequestBody struct {
	Domains []string `json:"domain"`
	Note    string   `json:"note"`
	Lang    string   `json:"lang"`
	Owner   string   `json:"owner"`
	Key     string   `json:"key"`
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
