package wire

// The addresses of the JSON interface and of the door.
const (
	APIPage    = "/api/page"           // GET ?path=: the page at a path, as a Page
	APIDraft   = "/api/requests/draft" // PUT DraftBody: answers a Next
	APIRequest = "/api/requests"       // POST RequestBody: answers a Next
	Login      = "/auth/login"         // GET ?lang=&to=&param=: off to the provider
	Callback   = "/auth/callback"      // GET: back from it
	Logout     = "/auth/logout"        // POST, native only
)

// The fields of the native forms. The JSON bodies use the same names.
const (
	FieldDomain = "domain" // repeated
	FieldNote   = "note"
	FieldKey    = "key"
	FieldLang   = "lang"
	FieldOwner  = "owner"
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
// of the page that it was filled in on.
type DraftBody struct {
	Domains []string `json:"domain"`
	Note    string   `json:"note"`
	Lang    string   `json:"lang"`
	Owner   string   `json:"owner"`
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
