package push

import (
	"context"
	"errors"
	"net/http"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/feed"
)

// An Answer is what became of a run. It repeats no value of a line.
type Answer struct {
	Error string `json:"error,omitempty"` // why the run does not count: one of the words of docs/feeds

	Feed   feed.Kind `json:"feed"`
	Domain string    `json:"domain,omitempty"`
	Run    string    `json:"run"`
	Full   bool      `json:"full"`

	// Again is whether the run counted before: nothing was done, and nothing
	// is said of members.
	Again   bool     `json:"again"`
	Lines   int      `json:"lines"`             // without the first and the last one
	From    int      `json:"from,omitempty"`    // lines that an earlier attempt had stored
	Members *Members `json:"members,omitempty"` // nil if it did not come that far

	Rejected int              `json:"rejected"` // how many lines
	Rejects  []feed.Rejection `json:"rejects"`  // which, and why: the first 1000
}

// Members are how many members a run tells of.
type Members struct {
	Before int `json:"before"`
	After  int `json:"after"`
	New    int `json:"new"`
	Gone   int `json:"gone"`
}

// A Refusal is the answer where no run is known.
type Refusal struct {
	Error   string           `json:"error"`
	Rejects []feed.Rejection `json:"rejects,omitempty"` // what is wrong with the first line, if that is it
}

// answerOf returns what is told of a result.
func answerOf(r feed.Result, err error) Answer {
	a := Answer{
		Feed: r.Header.Feed, Domain: r.Header.Domain, Run: r.Header.Run, Full: r.Header.Full,
		Again: r.Again, Lines: r.Lines, From: r.From,
		Rejected: max(len(r.Rejected), r.Counts.Rejected), Rejects: r.Rejected[:min(len(r.Rejected), maxTold)],
	}
	if a.Rejects == nil && a.Run != "" {
		a.Rejects = []feed.Rejection{} // a list, for whoever reads it
	}
	if c := r.Counts; !r.Again && (err == nil || errors.Is(err, feed.ErrDrop)) {
		a.Members = &Members{c.Before, c.After, c.New, c.Gone}
	}
	if line, ok := errors.AsType[*feed.LineError](err); ok {
		a.Rejected, a.Rejects = 1, []feed.Rejection{{Line: line.Line, Reason: line.Reason}}
	}
	return a
}

// words are what a run is refused for, with the status of the answer.
var words = []struct {
	err    error
	status int
	word   string
}{
	{feed.ErrRun, http.StatusConflict, "other_file"},
	{feed.ErrOlder, http.StatusConflict, "older"},
	{feed.ErrCut, http.StatusUnprocessableEntity, "cut"},
	{feed.ErrRejected, http.StatusUnprocessableEntity, "rejected"},
	{feed.ErrDrop, http.StatusUnprocessableEntity, "drop"},
}

// statuses are those of faults; any other is our mistake.
var statuses = map[fault.Code]int{
	fault.NotFound:     http.StatusNotFound,
	fault.Unauthorized: http.StatusUnauthorized,
	fault.Forbidden:    http.StatusForbidden,
	fault.BadMediaType: http.StatusUnsupportedMediaType,
	fault.TooLarge:     http.StatusRequestEntityTooLarge,
	fault.TooMany:      http.StatusTooManyRequests,
	fault.Conflict:     http.StatusConflict,
	fault.Invalid:      http.StatusUnprocessableEntity,
	fault.Unavailable:  http.StatusServiceUnavailable,
}

// statusOf returns the status of an answer, and the word for what went wrong.
func statusOf(err error) (int, string) {
	if err == nil {
		return http.StatusOK, ""
	}
	for _, known := range words {
		if errors.Is(err, known.err) {
			return known.status, known.word
		}
	}
	if _, ok := errors.AsType[*feed.LineError](err); ok {
		return http.StatusUnprocessableEntity, "line"
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || statuses[f.Code] == 0 {
		return http.StatusInternalServerError, string(fault.Internal)
	}
	word := string(f.Code)
	if f.Code == fault.Invalid && f.Reason != "" {
		word = f.Reason
	}
	return statuses[f.Code], word
}

// tell writes to the log who sent which run, and what it came to. Of what was
// refused before a run was known, it tells what a program may not do whose token
// holds; anything else anybody may send.
func (e *Endpoint) tell(ctx context.Context, client string, a Answer, err error) {
	status, word := statusOf(err)
	log := e.options.Log.With("client", client)
	switch {
	case ctx.Err() != nil && a.Run != "":
		log.InfoContext(ctx, "push stopped", "feed", a.Feed, "domain", a.Domain, "run", a.Run, "lines", a.Lines)
	case ctx.Err() != nil:
	case status >= http.StatusInternalServerError:
		log.ErrorContext(ctx, "push failed", "feed", a.Feed, "run", a.Run, "err", err)
	case status == http.StatusForbidden:
		log.WarnContext(ctx, "push refused", "feed", a.Feed, "err", err)
	case a.Run != "":
		log.InfoContext(ctx, "push", "feed", a.Feed, "domain", a.Domain, "run", a.Run,
			"again", a.Again, "lines", a.Lines, "rejected", a.Rejected, "refused", word)
	}
}
