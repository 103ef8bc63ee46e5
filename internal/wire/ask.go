package wire

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// AskData is one question of the form by which people ask: [Ask].
type AskData struct {
	Prompt rights.Prompt `json:"prompt"`

	// Values are what was answered or typed, good or not.
	Values []string `json:"values"`

	// Choices are the options of Prompt, in order: those of the register
	// with their words, the others with their value alone.
	Choices []Choice `json:"choices,omitempty"`

	// Suggested is the right that the answers so far lead to. Only on
	// [rights.AskSuggest].
	Suggested rights.Right `json:"suggested,omitempty"`

	// Early are answers that may help already. They never block.
	Early []rights.EarlyCode `json:"early,omitempty"`

	Step  int `json:"step"`  // this is question Step, from 1 ...
	Steps int `json:"steps"` // ... of Steps, as far as is known now; the review is the last; 0 where nothing is known

	// Files are the attachments so far. Only on [rights.AskFiles].
	Files *FilesData `json:"files,omitempty"`

	// Owner tells whose form this is, without naming anybody: a form that
	// is sent after somebody else logged in is refused.
	Owner string `json:"owner"`

	// Prove says that the login is too old to send anything with. The form
	// then has a second button, [ThenProve], that keeps what was typed and
	// goes to a new login first.
	Prove bool `json:"prove,omitempty"`

	SendPath string `json:"send_path"`           // where the form is posted
	BackPath string `json:"back_path,omitempty"` // the question before, if there is one
}

// A Choice is one option of a question.
type Choice struct {
	Value      string `json:"value"`
	Title      string `json:"title,omitempty"` // of a thing of the register
	Text       string `json:"text,omitempty"`
	Mark       string `json:"mark,omitempty"`       // of a domain
	Controller string `json:"controller,omitempty"` // who answers, by name
	Checked    bool   `json:"checked,omitempty"`
}

// FilesData is what was attached so far, and what may be.
type FilesData struct {
	Files    []FileCard `json:"files"`
	MaxFiles int        `json:"max_files"`
	MaxBytes int64      `json:"max_bytes"` // of one file

	// UploadPath is where files are sent piece by piece; see [APIUploads].
	UploadPath string `json:"upload_path"`
}

// A FileCard is one file.
type FileCard struct {
	ID    string       `json:"id"`
	Name  string       `json:"name"`
	Type  string       `json:"type"` // "application/pdf", "image/jpeg" or "image/png"
	Size  int64        `json:"size"` // bytes
	State FileState    `json:"state"`
	Path  string       `json:"path,omitempty"` // where it is opened; "" while it can't be
	Day   calendar.Day `json:"day,omitzero"`   // on which it came
}

// A FileState is whether a file can be opened.
type FileState string

// The states of files.
const (
	FileSending FileState = "sending" // not all of it arrived yet
	FileHeld    FileState = "held"    // waits until it could be checked for malware
	FileReady   FileState = "ready"
)

// ReviewData is a request once more before it is sent: [Review].
type ReviewData struct {
	Lines   []AnswerLine  `json:"lines"` // what was answered, in order
	Items   []ItemCard    `json:"items"` // what it comes to, and who answers
	Files   []FileCard    `json:"files"`
	IfToday calendar.Day  `json:"if_today"` // the deadline if it is sent today
	Earlier []RequestCard `json:"earlier"`  // open requests that ask for the same

	// Answers are all answers as JSON: the form carries them, so that what
	// is sent is what was read. Key is the idempotency key: however often
	// it is sent, one request is made.
	Answers string `json:"answers"`
	Key     string `json:"key"`

	Owner    string `json:"owner"`
	SendPath string `json:"send_path"`
	BackPath string `json:"back_path"` // the last question
}

// An AnswerLine is one question with its answer.
type AnswerLine struct {
	Question rights.QuestionID `json:"question"`

	// Values are the options that were chosen, or the one text that was
	// typed. Those of the register come as their names, and Named is set.
	Values []string `json:"values"`
	Named  bool     `json:"named,omitempty"`
	Typed  bool     `json:"typed,omitempty"`

	Path string `json:"path,omitempty"` // where it can be changed
}

// An ItemCard is the share of a request that one controller answers.
type ItemCard struct {
	Right      rights.Right        `json:"right"`
	Domain     string              `json:"domain,omitempty"` // title
	Mark       string              `json:"mark,omitempty"`
	Subject    string              `json:"subject,omitempty"` // name of the decision or choice
	Controller string              `json:"controller"`        // by name
	Channel    rights.Channel      `json:"channel"`
	Outcome    rights.Outcome      `json:"outcome,omitempty"`
	Reasons    []rights.ReasonCode `json:"reasons,omitempty"`
	Decided    calendar.Day        `json:"decided,omitzero"`
	Told       []TellingLine       `json:"told,omitempty"`       // GDPR article 19
	Restricted bool                `json:"restricted,omitempty"` // the data are frozen while they are checked

	// Due is the last day of the answer and Late whether it is over, of an item
	// that is not decided in a request with more than one such day.
	Due  calendar.Day `json:"due,omitzero"`
	Late bool         `json:"late,omitempty"`
}

// A TellingLine is a recipient that was told of a correction.
type TellingLine struct {
	Recipient string       `json:"recipient"` // by name
	Day       calendar.Day `json:"day"`
}

// questionSlugs are the last segments of the addresses of questions.
var questionSlugs = [...]struct {
	id rights.QuestionID
	lang.Text
}{
	{rights.AskGoal, lang.Text{FR: "but", NL: "doel"}},
	{rights.AskTopic, lang.Text{FR: "sujet", NL: "onderwerp"}},
	{rights.AskWish, lang.Text{FR: "souhait", NL: "wens"}},
	{rights.AskSuggest, lang.Text{FR: "proposition", NL: "voorstel"}},
	{rights.AskBehalf, lang.Text{FR: "pour-qui", NL: "voor-wie"}},
	{rights.AskBehalfName, lang.Text{FR: "nom", NL: "naam"}},
	{rights.AskBehalfUntil, lang.Text{FR: "jusque-quand", NL: "tot-wanneer"}},
	{rights.AskBehalfClosed, lang.Text{FR: "donnees-sensibles", NL: "gevoelige-gegevens"}},
	{rights.AskDomains, lang.Text{FR: "domaines", NL: "domeinen"}},
	{rights.AskScope, lang.Text{FR: "tout-ou-partie", NL: "alles-of-deel"}},
	{rights.AskPart, lang.Text{FR: "quelle-partie", NL: "welk-deel"}},
	{rights.AskCare, lang.Text{FR: "sante", NL: "gezondheid"}},
	{rights.AskDoctor, lang.Text{FR: "medecin", NL: "arts"}},
	{rights.AskWrong, lang.Text{FR: "erreur", NL: "fout"}},
	{rights.AskTrue, lang.Text{FR: "correct", NL: "juist"}},
	{rights.AskSince, lang.Text{FR: "depuis", NL: "sinds"}},
	{rights.AskErase, lang.Text{FR: "effacer", NL: "wissen"}},
	{rights.AskGround, lang.Text{FR: "raison", NL: "reden"}},
	{rights.AskFreeze, lang.Text{FR: "limiter", NL: "beperken"}},
	{rights.AskObject, lang.Text{FR: "opposition", NL: "bezwaar"}},
	{rights.AskSituation, lang.Text{FR: "situation", NL: "situatie"}},
	{rights.AskConsent, lang.Text{FR: "consentement", NL: "toestemming"}},
	{rights.AskMutuality, lang.Text{FR: "mutualite", NL: "ziekenfonds"}},
	{rights.AskDecision, lang.Text{FR: "decision", NL: "beslissing"}},
	{rights.AskActs, lang.Text{FR: "intervention", NL: "tussenkomst"}},
	{rights.AskView, lang.Text{FR: "point-de-vue", NL: "standpunt"}},
	{rights.AskKind, lang.Text{FR: "genre", NL: "soort"}},
	{rights.AskText, lang.Text{FR: "message", NL: "bericht"}},
	{rights.AskNote, lang.Text{FR: "ajouter", NL: "toevoegen"}},
	{rights.AskFiles, lang.Text{FR: "annexes", NL: "bijlagen"}},
}

// QuestionSlug returns the last segment of the address of a question, or "".
func QuestionSlug(l lang.Lang, id rights.QuestionID) string {
	for _, q := range questionSlugs {
		if q.id == id {
			return q.In(l)
		}
	}
	return ""
}

// QuestionAt returns the question of a segment, and false for none.
func QuestionAt(l lang.Lang, slug string) (rights.QuestionID, bool) {
	for _, q := range questionSlugs {
		if q.In(l) == slug {
			return q.id, true
		}
	}
	return "", false
}
