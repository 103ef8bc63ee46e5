package rights

// A QuestionID names one question of the form by which people ask. It is part
// of stored answers and never renamed.
type QuestionID string

// The questions, in the order in which they are put. Which of them are put
// depends on the answers: see [Prompts].
const (
	AskGoal QuestionID = "goal" // many of [Rights], or GoalUnsure

	// For people who do not know: three short questions that lead to a goal.
	AskTopic   QuestionID = "topic"   // one of the Topic values
	AskWish    QuestionID = "wish"    // one; which ones there are depends on the topic, and of a single one it is not asked
	AskSuggest QuestionID = "suggest" // SuggestYes takes the goal that was found, SuggestHuman a question to a person

	AskBehalf       QuestionID = "behalf"        // "self" or a [Behalf]
	AskBehalfName   QuestionID = "behalf_name"   // line: the name of that person
	AskBehalfUntil  QuestionID = "behalf_until"  // line, optional: until when the mandate lasts
	AskBehalfClosed QuestionID = "behalf_closed" // optional, SensitiveToo: the person allowed the sensitive kinds too

	AskDomains QuestionID = "domains" // many domains of the register

	AskScope  QuestionID = "scope"  // access: "all" or "part"
	AskPart   QuestionID = "part"   // text: which part
	AskCare   QuestionID = "care"   // access: "none", "include" or "doctor": health data through a doctor
	AskDoctor QuestionID = "doctor" // line: name and place of that doctor

	AskWrong QuestionID = "wrong" // rectification, text: what is wrong
	AskTrue  QuestionID = "true"  // text: what is right
	AskSince QuestionID = "since" // line, optional: since when

	AskErase     QuestionID = "erase"     // erasure, text: what
	AskGround    QuestionID = "ground"    // restriction: one of the Ground values
	AskFreeze    QuestionID = "freeze"    // restriction, text: which data
	AskObject    QuestionID = "object"    // objection, many of the Object values
	AskSituation QuestionID = "situation" // objection, text: the particular situation
	AskConsent   QuestionID = "consent"   // withdrawal, many of the choices of the register that are consents
	AskMutuality QuestionID = "mutuality" // transfer, line: the name of the other mutuality
	AskDecision  QuestionID = "decision"  // human review, many of the decisions of the register
	AskActs      QuestionID = "acts"      // human review, many of the Act values
	AskView      QuestionID = "view"      // human review, text: one's point of view, or why one contests
	AskKind      QuestionID = "kind"      // question: one of the Kind values
	AskText      QuestionID = "text"      // question, text

	AskNote  QuestionID = "note"  // text, optional: anything else
	AskFiles QuestionID = "files" // optional: attachments
)

// Values of answers that are not ids of the register.
const (
	GoalUnsure = "unsure"

	TopicMine     = "mine"     // my data: wish know, copy or doctor
	TopicMistake  = "mistake"  // something is wrong: wish correct, remove or freeze
	TopicUse      = "use"      // a use of my data: wish advertising, other_use or consent
	TopicDecision = "decision" // a decision by a computer: wish person or explain
	TopicLeaving  = "leaving"  // I change mutuality: wish move
	TopicOther    = "other"    // wish question, remark or complaint

	SuggestYes   = "yes"
	SuggestHuman = "human"

	WishKnow     = "know"
	WishCopy     = "copy"
	WishDoctor   = "doctor"
	WishCorrect  = "correct"
	WishRemove   = "remove"
	WishFreeze   = "freeze"
	WishNoAds    = "advertising"
	WishOtherUse = "other_use"
	WishConsent  = "consent"
	WishPerson   = "person"
	WishExplain  = "explain"
	WishMove     = "move"

	SelfValue    = "self"
	SensitiveToo = "yes"

	ScopeAll  = "all"
	ScopePart = "part"

	CareNone    = "none"
	CareInclude = "include"
	CareDoctor  = "doctor"

	// GDPR article 18(1), a to d.
	GroundContested = "contested"
	GroundUnlawful  = "unlawful"
	GroundClaim     = "claim"
	GroundObjection = "objection"

	// GDPR article 21: 2 and 3 need no reason and take effect at once, 1
	// needs a particular situation.
	ObjectMarketing = "direct_marketing"
	ObjectProfiling = "profiling"
	ObjectSituation = "situation"

	// ParentsSee is what a member says of their parents seeing their file. It
	// is no use of data by a controller, and so asks nothing of anybody.
	ParentsSee = "parents"

	// The three acts of GDPR article 22(3).
	ActCheck   = "check"   // a person checks
	ActView    = "view"    // I give my view
	ActContest = "contest" // I contest

	KindQuestion  = "question"
	KindRemark    = "remark"
	KindComplaint = "complaint"
)

// A PromptKind is how a question is answered.
type PromptKind string

// The kinds of prompts.
const (
	One   PromptKind = "one"   // one of the options
	Many  PromptKind = "many"  // one or more of the options
	Line  PromptKind = "line"  // a short text
	Text  PromptKind = "text"  // a text of several lines
	Files PromptKind = "files" // attachments; never in [Answers]
)

// Limits of what is typed, in runes.
const (
	MaxLine = 200
	MaxText = 2000
)

// A Prompt is a question as it is put to one person.
type Prompt struct {
	ID       QuestionID
	Kind     PromptKind
	Options  []string // the values of One and Many, in order
	Optional bool
	Max      int // runes of Line and Text

	// Barred are the options that the other answers rule out: for whom what
	// was chosen can't be asked.
	Barred []string
}

// Answers are what a person filled in so far: the values of each question that
// was answered, or one text. An answer to a question that is not put any more
// is kept and ignored.
type Answers map[QuestionID][]string

// A Catalog is what the register offers to choose from, as ids in order, and
// who answers for it.
type Catalog struct {
	Domains   []string
	Decisions []string
	Consents  []string // choices that are consents

	// ControllerOf holds the organisation that answers, by domain, decision
	// and choice. "" is that of everything else.
	ControllerOf map[string]string

	// DomainOf holds the domain of each decision and choice, or "".
	DomainOf map[string]string
}

// A Filer is who fills in the form, as far as the questions depend on it.
type Filer struct {
	Member bool // has a file here
	Guest  bool // has no account
}
