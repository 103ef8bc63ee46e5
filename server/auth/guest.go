package auth

import (
	"time"

	"github.com/loupe-privacy/loupe/internal/rights"
)

// Guest returns what stands for a session on the pages of people without an
// account: it has no account, no member file and no level, and is stored
// nowhere. Who may have it is for the caller to know; no [Door] gives one.
// Proved is when the person gave the code of their request, or zero.
func Guest(id string, proved time.Time) Session {
	return Session{guest: id, Role: rights.Guest, Authenticated: proved}
}

// Guest returns the id of somebody without an account, and "" in every session
// of a login.
func (s Session) Guest() string { return s.guest }
