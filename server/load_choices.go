package server

import (
	"context"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// addTold adds to the choices of the member of a session what source systems
// say of them, and what the source says of itself. What was chosen here stays as
// it is.
func (s *Server) addTold(ctx context.Context, sess auth.Session, data *wire.ChoicesData, l lang.Lang) error {
	if sess.MemberID == "" {
		return nil
	}
	report, err := s.feedReport(ctx, feed.Choices)
	if err != nil || report == nil {
		return err
	}
	data.Report = logReport(report, l)
	told, err := s.holdings.Told(ctx, sess.MemberID)
	if err != nil {
		return err
	}
	for _, t := range told {
		for i := range data.Choices {
			if data.Choices[i].ID != t.Choice {
				continue
			}
			data.Choices[i].Told = &wire.ToldChoice{Allowed: t.Allowed, On: s.dayOf(t.At)}
			if t.Source != "" {
				data.Choices[i].Told.Source = s.nameOf(t.Source, l)
			}
		}
	}
	return nil
}
