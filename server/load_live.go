package server

import (
	"context"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/live"
)

// A Live asks source systems what they hold at this moment.
type Live interface {
	// Ask asks the source of a domain about a member, by the key of the
	// feeding system. It returns within the budget of the source, and never fails.
	Ask(ctx context.Context, domain, member string) live.Answer
}

// A known is what is known of a member in one domain: what its source answered
// while the page was made or, with any other Asked, what it fed last.
type known struct {
	asked  holdings.Asked
	doc    *holdings.Document // nil if no source said anything
	covers []feed.Covers      // of an answer
}

// askLive returns what is known of a member in a domain, of which fed is the
// document that was fed last, or nil. It asks the source if it has one that can
// be asked; an answer of before what was fed is no news, and counts as none.
// Nothing of the answer is kept.
func (s *Server) askLive(ctx context.Context, memberID, domain string, fed *holdings.Document) (known, error) {
	if s.live == nil {
		return known{doc: fed}, nil
	}
	member, err := s.holdings.Member(ctx, memberID)
	if err != nil {
		return known{}, err
	}
	a := s.live.Ask(ctx, domain, member.Key)
	switch {
	case a.Asked != holdings.Answered:
		return known{asked: a.Asked, doc: fed}, nil
	case fed != nil && a.Document.AsOf.Before(fed.AsOf):
		return known{asked: holdings.Silent, doc: fed}, nil
	}
	return known{asked: a.Asked, doc: &a.Document, covers: a.Coverage}, nil
}
