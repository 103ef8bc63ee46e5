package server

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
)

// beginWay begins a request from a button beside something about the member,
// and returns where it goes on. About says what the button stands beside: it
// comes before whatever the person wrote in that question already, which is
// never lost. Where both are too long for one answer, only what they wrote
// stays.
func (s *Server) beginWay(ctx context.Context, sess auth.Session, l lang.Lang, way holdings.Way, about string) (string, error) {
	form, err := s.draft(ctx, sess)
	if err != nil {
		return "", err
	}
	answers, typed := maps.Clone(way.Answers), strings.Join(form.Answers[way.Words], "\n")
	answers[way.Words] = []string{before(typed, about)}
	id, more, err := s.desk.Begin(ctx, s.actor(sess), l, answers)
	if fault.Is(err, fault.Invalid) && typed != "" {
		delete(answers, way.Words)
		id, more, err = s.desk.Begin(ctx, s.actor(sess), l, answers)
	}
	if err != nil {
		return "", err
	}
	order := rights.Questions()
	if !more || slices.Index(order, way.Words) < slices.Index(order, id) {
		id, more = way.Words, true // to go on from the words
	}
	return askPath(l, id, more), nil
}

// before returns a text with words before it, unless it has them already.
func before(text, words string) string {
	switch {
	case text == "":
		return words
	case strings.Contains(text, words):
		return text
	}
	return words + "\n\n" + text
}
