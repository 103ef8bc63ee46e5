package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// A News store remembers which editions of the register people have read of,
// and when they looked at their home.
type News interface {
	// SeenEdition returns the number of the newest edition that the person
	// of an account said that they read of, or 0. An unknown account is a
	// fault.NotFound.
	SeenEdition(ctx context.Context, accountID string) (int, error)

	// MarkEdition notes that they read of an edition. It is a
	// fault.Conflict if they read of a newer one, or if there is no such
	// account.
	MarkEdition(ctx context.Context, accountID string, number int) error

	// Visit notes that the home of a member is shown to the person of an
	// account, and returns when it was shown first in their visit before this
	// one: the zero time if there was none. A visit is a session; one that
	// takes the place of another within half an hour goes on with its visit.
	Visit(ctx context.Context, accountID, memberID, sessionID string, at time.Time) (before time.Time, err error)
}

// postVersions handles POST of [wire.MyVersions]: the member has read what an
// edition changes. The number says which one they had before them.
func (s *Server) postVersions(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	if err := readForm(w, r, wire.FieldOwner, wire.FieldEdition); err != nil {
		return err
	}
	if !s.owns(sess, r.PostForm.Get(wire.FieldOwner)) {
		return errOwner
	}
	number, err := strconv.Atoi(r.PostForm.Get(wire.FieldEdition))
	if err != nil || number < 1 || number > s.register.Edition.Number {
		return fault.OnField(wire.FieldEdition, "unknown")
	}
	if err := s.news.MarkEdition(r.Context(), sess.Account.ID, number); err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, wire.Path(s.languageOf(r), wire.Me, ""), http.StatusSeeOther)
	return nil
}
