package server

import (
	"context"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// recentMonths is how far back a home tells who received data.
const recentMonths = 12

// addKnown adds to a member's home, in words, what sources tell of who received
// data and of the decisions that count today. Of what no source tells it adds
// nothing: the page says then that it is not known.
func (s *Server) addKnown(ctx context.Context, sess auth.Session, me *wire.MeData, l lang.Lang) error {
	if sess.MemberID == "" {
		return nil
	}
	reports, err := s.holdings.Reports(ctx)
	if err != nil {
		return err
	}
	if r := reportOf(reports, feed.Disclosures); r != nil {
		if me.Received, err = s.receivedWords(ctx, sess.MemberID, r, l); err != nil {
			return err
		}
	}
	if reportOf(reports, feed.Decisions) != nil {
		me.Decided, err = s.decidedWords(ctx, sess.MemberID, l)
	}
	return err
}

// receivedWords says how many received data of a member lately, and since when
// that is counted: never from before the day on which the source begins.
func (s *Server) receivedWords(ctx context.Context, memberID string, r *feed.Report, l lang.Lang) (string, error) {
	from := s.today().AddMonths(-recentMonths)
	if since := logReport(r, l).Since; since.After(from) {
		from = since
	}
	told, _, err := s.holdings.Disclosures(ctx, memberID, feed.Ask{From: midnight(from), Most: mostTrail})
	if err != nil {
		return "", err
	}
	return s.countedWords(l, "server_me_received", holdings.Recipients(told), locales.Args{"Day": from}), nil
}

// decidedWords says how many decisions about a member count today: of one rule
// the newest alone.
func (s *Server) decidedWords(ctx context.Context, memberID string, l lang.Lang) (string, error) {
	decided, err := s.holdings.Decisions(ctx, memberID)
	if err != nil {
		return "", err
	}
	lists, err := s.madeLists(decided)
	if err != nil {
		return "", err
	}
	n := 0
	for _, list := range lists {
		if list.Now != nil {
			n++
		}
	}
	return s.countedWords(l, "server_me_decided", n, locales.Args{}), nil
}

// countedWords returns a message for a number of things, and another one where
// there are none.
func (s *Server) countedWords(l lang.Lang, id string, n int, args locales.Args) string {
	if n == 0 {
		return s.words.Text(l, id+"_none", args)
	}
	return s.words.Plural(l, id, n, args)
}

// midnight returns the instant that stands for a day where things have a day
// alone.
func midnight(d calendar.Day) time.Time { return d.Start(time.UTC) }

// knownTexts are the ids of the messages of [Server.addKnown].
func knownTexts() []string {
	return []string{"server_me_received", "server_me_received_none", "server_me_decided", "server_me_decided_none"}
}
