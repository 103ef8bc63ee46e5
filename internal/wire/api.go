package wire

// The addresses of the JSON interface and of the door.
const (
	APIPage    = "/api/page"           // GET ?path=: the page at a path, as a Page
	APIDraft   = "/api/requests/draft" // PUT DraftBody: answers a Next
	APIRequest = "/api/requests"       // POST RequestBody: answers a Next
	Login      = "/auth/login"         // GET, see [LoginLink]: off to the provider
	Callback   = "/auth/callback"      // GET: back from it
	Logout     = "/auth/logout"        // POST, native only

	// For identity providers, not for people. Below BackChannel comes the
	// id of the provider.
	BackChannel = "/auth/backchannel/" // POST: a logout token
	ClientKeys  = "/auth/keys"         // GET: our public keys, as a JWK set
)

// The fields of the native forms. The JSON bodies use the same names.
const (
	FieldDomain = "domain" // repeated
	FieldNote   = "note"
	FieldKey    = "key"
	FieldLang   = "lang"
	FieldOwner  = "owner"
	FieldThen   = "then" // ThenProve, or absent
	FieldEnd    = "end"  // of [Sessions]: id of a session, EndOthers or EndAll
	FieldLink   = "link" // of [Sessions]: id of an account that shall open the file no longer
)

// ThenProve is the value of [FieldThen] that keeps a form as it is and goes to
// a new login before anything else.
const ThenProve = "prove"

// The values of [FieldEnd] that mean several sessions.
const (
	EndOthers = "others" // all but this one
	EndAll    = "all"    // this one too
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
