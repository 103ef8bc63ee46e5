package casework

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/feed"
)

// ErrReferenceTaken says that another request already has the reference.
var ErrReferenceTaken = errors.New("casework: reference taken")

// A Draft is a request that is being written and was not sent. An account has
// at most one, and so has a guest.
type Draft struct {
	OwnerID string // id of an account or a guest
	Guest   bool   // set by those who store a draft of a guest; not set where one is read
	Answers string // sealed JSON of [rights.Answers]; of drafts made before there were answers, plain JSON
	Note    string // sealed as "drafts.note "+OwnerID; of such drafts what AskNote holds in others, else ""
	Lang    lang.Lang
	Updated time.Time

	// Key is the idempotency key under which this draft is to be filed:
	// one draft, open in two windows, makes one request.
	Key string
}

// A Record is a request as it is stored: its answers are sealed beside it, and
// those of the request itself are nil.
type Record struct {
	rights.Request
	Sealed string // JSON of [rights.Answers]
	Note   string // sealed; of requests filed before there were answers, else ""
}

// An Entry is one line of the history of a request. Entries are never changed.
type Entry struct {
	At    time.Time
	By    rights.Party
	Actor string // id of an account or a guest, or "" for the program
	Event rights.Event
	Codes []rights.ReasonCode

	// What else belonged to the act, as in [rights.Act]; of the filing, Items
	// are those that took effect at once. Calendar is that by which days were
	// counted; without it the entry is one of before and has none of these.
	Items    []int
	Outcome  rights.Outcome
	Told     []string
	Calendar string
}

// A Message is one message of a thread.
type Message struct {
	ID    string
	At    time.Time
	By    rights.Party
	Actor string
	Kind  MessageKind
	Body  string // sealed
	Key   string // idempotency key: one message per request and key
	Read  time.Time
}

// A MessageKind is what a message is for.
type MessageKind string

// The kinds of messages.
const (
	PlainMessage    MessageKind = "message"
	QuestionMessage MessageKind = "question" // of the office, which waits for a reply
	IdentityMessage MessageKind = "identity" // of the office, about who asks
	AnswerMessage   MessageKind = "answer"   // of the office, with an outcome
)

// A File is an attachment of a person, or a document of the office.
type File struct {
	ID        string
	OwnerID   string // account or guest that sent it
	RequestID string // "" while it belongs to a draft
	MessageID string // "" for those of the request itself
	By        rights.Party
	State     FileState
	Name      string // sealed
	Type      string // media type, once it is known
	Size      int64  // bytes that people will get; while it is sent, bytes to come
	Hash      []byte // SHA-256 of the sealed bytes, once it is whole
	Created   time.Time
}

// A FileState is how far a file has come.
type FileState string

// The states of files.
const (
	FileSending FileState = "sending" // pieces are still to come; they are stored as they came, sealed one by one
	FileHeld    FileState = "held"    // whole, and waits for the malware scanner
	FileReady   FileState = "ready"   // whole, checked and made anew
	FileRefused FileState = "refused" // the malware scanner refused it after it was held; its bytes are gone
)

// A Chosen is what a member said of a choice, once.
type Chosen struct {
	Choice    string // id of the register
	Allowed   bool
	At        time.Time
	RequestID string // the request by which it was said
	Receipt   bool   // whether its receipt is still there; set where it is read
}

// A Superseded is a receipt of a choice that holds no more, and since when
// another one does.
type Superseded struct {
	ID     string // of the request that is gone, or of the receipt alone
	Choice string
	At     time.Time
}

// A Notice is one thing about which a person is told. There is one for each
// event and occasion, however often it is stored.
type Notice struct {
	ID        string
	AccountID string // or
	GuestID   string
	RequestID string
	Event     rights.Event
	Occasion  string // what makes the event one of its kind: the request and its version, as "id/2"
	At        time.Time
	Read      time.Time
}

// A Change is all that happens to a request at once. It is stored whole or not
// at all.
type Change struct {
	// Record is the request as it becomes. Its Version is the one that was
	// seen, or 0 for a new request.
	Record Record
	Key    string // idempotency key of a new request

	Entry    Entry
	Messages []Message
	Files    []string // files of the actor's draft that now belong to the request or, with a message, to Messages[0]
	Made     []NewFile
	Gone     []string // files of the request, or of a message to it, that are deleted; those that are gone already stay so
	Chosen   []Chosen
	Notices  []Notice

	// Leaf is the line of the log for it. Its Object, Version and Actor are
	// set by the desk.
	Leaf audit.Leaf

	// Receipt is what the receipt says, sealed, or "" for a change without
	// one. The store keeps it with the position of the leaf.
	Receipt string
}

// A NewFile is a document of the office, with its sealed bytes.
type NewFile struct {
	File   File
	Sealed []byte
}

// A Receipt is what the receipt of a request says, and where the log has it.
type Receipt struct {
	RequestID string
	Version   int
	Position  int64  // of the leaf
	Statement string // sealed
}

// A Whose says for whom something is read: a member's file or, for people without an
// account, a guest. Exactly one is set. The office asks with both empty and
// sees every request.
type Whose struct {
	MemberID string
	GuestID  string
}

// A Store keeps requests, their threads and drafts. Whatever is read is read
// for one [Whose] or owner: the id of another is as unknown as one that does
// not exist, a fault.NotFound.
type Store interface {
	GuestStore

	// Apply stores a change in one transaction: the request, its history
	// entry, all else of the change, the leaf and the jobs that follow
	// from its notices. It returns the record with its new version.
	//
	// A new request: if its owner has used the key before, nothing is
	// stored and the request of that time is returned, with false; whether
	// it asks for the same is for the caller to compare. If it is of
	// another party, it is a fault.Conflict. If the reference is taken, it
	// returns ErrReferenceTaken. The draft of the owner that has the key is
	// forgotten.
	//
	// Otherwise the request must still have the version that was seen: if
	// not, it is a fault.Conflict on "version", and nothing is stored. A
	// message whose key the request has already makes it return the record
	// as it is now, with false.
	Apply(ctx context.Context, c Change) (Record, bool, error)

	// Filed returns the request that an account or guest filed under a
	// key, or a fault.NotFound; of another party, a fault.Conflict.
	Filed(ctx context.Context, owner, key string, p Whose) (Record, error)

	Request(ctx context.Context, p Whose, id string) (Record, error)
	ByReference(ctx context.Context, r rights.Reference) (Record, error) // for the office and for guests' logins
	Requests(ctx context.Context, p Whose) ([]Record, error)             // newest first, without what was typed
	Open(ctx context.Context, after string, n int) ([]Record, error)     // n open ones by id, for jobs
	// Quiet returns n answered, refused or withdrawn ones to which nothing
	// has happened since an instant, by id.
	Quiet(ctx context.Context, since time.Time, n int) ([]Record, error)
	ClosedBefore(ctx context.Context, before time.Time, n int) ([]Record, error)
	History(ctx context.Context, p Whose, id string) ([]Entry, error) // oldest first
	// Receipt returns the newest receipt of a request, or that of a choice
	// of a member: see Choose.
	Receipt(ctx context.Context, p Whose, id string) (Receipt, error)

	Messages(ctx context.Context, p Whose, id string) ([]Message, error) // oldest first
	// Unread counts the messages of the office that each request of a party
	// has and the party did not read.
	Unread(ctx context.Context, p Whose) (map[string]int, error)
	// MarkRead notes that a side has read the messages of the other side
	// up to an instant.
	MarkRead(ctx context.Context, p Whose, id string, side rights.Party, upTo, at time.Time) error

	SaveDraft(ctx context.Context, d Draft) error // in place of any other
	// SwapDraft stores a draft in place of the one of its owner that has
	// the key seen, or where there is none if seen is "". If the owner has
	// another one it is a fault.Conflict on "key", and nothing is stored:
	// of two windows that change one draft at once, none undoes the other.
	// That of a guest who is gone, or has sent, is a fault.NotFound.
	SwapDraft(ctx context.Context, d Draft, seen string) error
	Draft(ctx context.Context, owner string) (Draft, error)
	DeleteDraft(ctx context.Context, owner string) error // with its files

	// AddFile stores a file of a draft of its owner, or of a message that
	// is being written if RequestID is set, without its bytes. Limit is how
	// many such files there may be: one more is a fault.TooLarge on "file".
	AddFile(ctx context.Context, f File, limit int) error
	// AddPiece stores a piece of a file that is being sent. It must begin
	// where the last one ended: if not, it is a fault.Conflict on "offset".
	AddPiece(ctx context.Context, owner, id string, start, size int64, sealed []byte) error
	Pieces(ctx context.Context, id string) ([]Piece, error) // in order
	// FinishFile replaces the pieces or the bytes of a file by its sealed
	// bytes, read from r, and sets all that f says: state, name, type, size
	// and hash. Those of a refused file are none. It is a fault.NotFound if
	// the file is gone.
	FinishFile(ctx context.Context, f File, r io.Reader) error
	File(ctx context.Context, p Whose, owner, id string) (File, error) // of a request of the party, or of a draft of the owner
	Files(ctx context.Context, p Whose, requestID string) ([]File, error)
	DraftFiles(ctx context.Context, owner, requestID string) ([]File, error) // not sent yet: for a new request, or for a message of one
	ReadFile(ctx context.Context, id string) (io.ReadCloser, error)          // its sealed bytes, piece by piece
	DeleteFile(ctx context.Context, owner, id string) error                  // of a draft only
	HeldFiles(ctx context.Context, n int) ([]File, error)                    // for the scanner, oldest first
	DropDrafts(ctx context.Context, before time.Time) error                  // drafts and files that nobody came back to

	Choices(ctx context.Context, memberID string) ([]Chosen, error) // every change, newest first
	// Choose stores a choice by which nobody asks anything, such as a new
	// consent, with its leaf and its sealed receipt, in one transaction.
	// c.RequestID is the id under which the receipt is read. It stores
	// nothing if there is one with that id already.
	Choose(ctx context.Context, memberID string, c Chosen, receipt string, leaf audit.Leaf) error

	Notices(ctx context.Context, accountID string, n int) ([]Notice, error) // newest first
	ReadNotices(ctx context.Context, accountID string, at time.Time) error
	// Notify stores a notice of something that changes no request, with the
	// leaf that tells it and the job that follows, in one transaction. If
	// there is such a notice already it stores nothing and reports false.
	Notify(ctx context.Context, n Notice, leaf audit.Leaf) (bool, error)

	// PurgeRequest deletes a closed request with its thread, files, receipts
	// and notices in one transaction and writes the leaf that tells it. What
	// the member chose by it stays, with the id of the request that is gone,
	// and its receipt as long as a choice by it is the newest of its kind. Of
	// another version, or not closed, it is a fault.Conflict.
	PurgeRequest(ctx context.Context, id string, version int, leaf audit.Leaf) error

	// Superseded returns, by id, the receipts after one that belong to no
	// request and prove nothing that holds: n receipts, each with all its
	// choices.
	Superseded(ctx context.Context, after string, n int) ([]Superseded, error)
	// PurgeReceipt deletes such a receipt and writes the leaf that tells it,
	// in one transaction. If it is none, or gone, it is a fault.NotFound.
	PurgeReceipt(ctx context.Context, id string, leaf audit.Leaf) error

	// LookInto returns a request to the office and writes that somebody
	// looked into it, in one transaction: the leaf and, of a request of a
	// member, the look that the member is told of. A look that says too
	// little is a fault.Invalid.
	LookInto(ctx context.Context, id string, leaf audit.Leaf, look feed.Look) (Record, error)

	// Note writes a leaf alone: of an act that changes no request.
	Note(ctx context.Context, leaf audit.Leaf) error
}

// A Piece is a part of a file that is being sent.
type Piece struct {
	Start  int64
	Size   int64 // bytes of what was sent
	Sealed []byte
}
