package server

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// A trail is one of the two lists of what happened to the data of a member, the
// newest first, and how its lines are counted and chosen.
type trail[T any] struct {
	all      []T
	below    calendar.Day // with which those begin that are not in all, zero if there are none
	dayOf    func(T) calendar.Day
	times    func(T) int // that it happened
	domainOf func(T) string
	kindOf   func(T) string
	kindName func(kind string) string
	months   func([]T) []holdings.Month
}

// fillTrail returns what both lists show alike, the lines of the page, and what
// was asked for as far as there is such a thing: what there is nothing of is not
// chosen, and not repeated.
func fillTrail[T any](s *Server, t *trail[T], v side, route wire.Route, a asked) (*wire.TrailData, []T, asked) {
	path := wire.Path(v.Lang, route, "")
	data := &wire.TrailData{AskPath: askPath(v.Lang, rights.AskGoal, true), Filter: wire.Filter{Path: path}}
	data.Filter.Domains, a.domain = t.picks(t.domainOf, func(id string) string { return s.domainTitle(id, v.Lang) }, a.domain)
	data.Filter.Kinds, a.kind = t.picks(t.kindOf, t.kindName, a.kind)
	some := t.chosen(func(x T) bool {
		return (a.domain == "" || a.domain == t.domainOf(x)) && (a.kind == "" || a.kind == t.kindOf(x))
	})
	data.Filter.Periods, a.period = t.periods(a.period)
	for _, m := range t.months(some) {
		bar := wire.Bar{Month: m.First, Times: m.Looks + m.Received}
		if bar.Times > 0 {
			bar.Path = a.in(monthOf(m.First)).at(path)
		}
		data.Months = append(data.Months, bar)
	}
	if from, to := holdings.PeriodOf(a.period); !from.IsZero() {
		some = slices.DeleteFunc(some, func(x T) bool { return t.dayOf(x).Before(from) || t.dayOf(x).After(to) })
	}
	data.All, data.Chosen, data.Filter.Set = t.count(t.all), t.count(some), a.domain+a.kind+a.period != ""
	page, next := holdings.PageOf(some, t.dayOf, a.until, enoughTrail)
	if next.IsZero() {
		next = t.below
	}
	data.More = !t.below.IsZero()
	if !next.IsZero() {
		data.OlderPath = a.from(next).at(path)
	}
	if !a.until.IsZero() {
		data.NewestPath = a.from(calendar.Day{}).at(path)
	}
	return data, page, a
}

// chosen returns the lines for which keep holds, in a list of its own.
func (t *trail[T]) chosen(keep func(T) bool) []T {
	var some []T
	for _, x := range t.all {
		if keep(x) {
			some = append(some, x)
		}
	}
	return some
}

// count returns how often something happened.
func (t *trail[T]) count(some []T) int {
	n := 0
	for _, x := range some {
		n += t.times(x)
	}
	return n
}

// picks returns what there is to choose from, by name, and what of it is chosen:
// "" if there is no such thing.
func (t *trail[T]) picks(of func(T) string, name func(string) string, chosen string) ([]wire.Pick, string) {
	times := map[string]int{}
	for _, x := range t.all {
		times[of(x)] += t.times(x)
	}
	delete(times, "")
	if times[chosen] == 0 {
		chosen = ""
	}
	var all []wire.Pick
	for value, n := range times {
		all = append(all, wire.Pick{Value: value, Name: name(value), Times: n, Chosen: value == chosen})
	}
	slices.SortFunc(all, func(a, b wire.Pick) int {
		if c := strings.Compare(lang.Fold(a.Name), lang.Fold(b.Name)); c != 0 {
			return c
		}
		return strings.Compare(a.Value, b.Value)
	})
	return all, chosen
}

// periods returns the years and, below each, the months in which something
// happened, the newest first, and which of them is chosen.
func (t *trail[T]) periods(chosen string) ([]wire.PeriodPick, string) {
	var all []wire.PeriodPick
	year, month, found := -1, -1, false
	add := func(at *int, p wire.PeriodPick) {
		p.Chosen = p.Value == chosen
		found = found || p.Chosen
		all = append(all, p)
		*at = len(all) - 1
	}
	for _, x := range t.all {
		day := t.dayOf(x)
		if year < 0 || all[year].Value != yearOf(day) {
			add(&year, wire.PeriodPick{Value: yearOf(day)})
		}
		if month < 0 || all[month].Value != monthOf(day) {
			add(&month, wire.PeriodPick{Value: monthOf(day), Month: calendar.Date(day.Year(), day.Month(), 1)})
		}
		all[year].Times += t.times(x)
		all[month].Times += t.times(x)
	}
	if !found {
		chosen = ""
	}
	return all, chosen
}

// lookWords are the words of the codes of looks, in one language.
type lookWords struct {
	text                       func(id string, args locales.Args) string
	short                      func(organisation string) string
	services, purposes, rolled map[string]string
}

// lookWords returns the words that a source declared, if there is one, and those
// of what happens in Loupe itself.
func (s *Server) lookWords(r *feed.Report, l lang.Lang) lookWords {
	w := lookWords{
		text:  func(id string, args locales.Args) string { return s.words.Text(l, id, args) },
		short: func(organisation string) string { return cmp.Or(s.short(organisation, l), organisation) },
	}
	if r != nil {
		w.services, w.purposes, w.rolled = termsIn(r.Services, l), termsIn(r.Purposes, l), termsIn(r.Roles, l)
	}
	return w
}

// termsIn returns the words of codes in a language.
func termsIn(terms []feed.Term, l lang.Lang) map[string]string {
	all := make(map[string]string, len(terms))
	for _, t := range terms {
		all[t.ID] = inWords(t.Words, l)
	}
	return all
}

// The messages for codes of looks in Loupe itself.
var lookMessages = map[string]string{
	holdings.ServiceOperations: "server_look_operations",
	holdings.PurposeRequest:    "server_look_request",
	holdings.PurposeIdentity:   "server_look_identity",
	holdings.PurposeAccounts:   "server_look_accounts",
	holdings.RoleOfficer:       "server_look_officer",
	holdings.RoleOperator:      "server_look_operator",

	holdings.ServiceRelative: "server_look_relative",
	holdings.PurposeBehalf:   "server_look_behalf",

	holdings.RelativeRole(holdings.Parent):        "server_look_parent",
	holdings.RelativeRole(holdings.Administrator): "server_look_administrator",
	holdings.RelativeRole(holdings.Mandatary):     "server_look_mandate",
}

// lookTexts are the ids of all messages about looks.
func lookTexts() []string {
	ids := []string{"server_look_office", "server_look_code", "server_look_question", "server_look_complaint"}
	for _, id := range lookMessages {
		ids = append(ids, id)
	}
	return ids
}

// service, purpose and role return the words of a code. One that a source used
// before it declared other words is shown as it is.
func (w lookWords) service(code string) string { return w.of(w.services, code) }
func (w lookWords) purpose(code string) string { return w.of(w.purposes, code) }
func (w lookWords) role(code string) string    { return w.of(w.rolled, code) }

// of returns the words of a code, "" for none.
func (w lookWords) of(told map[string]string, code string) string {
	if controller, ok := holdings.OfficeOf(code); ok {
		return w.text("server_look_office", locales.Args{"Name": w.short(controller)})
	}
	if id, ok := lookMessages[code]; ok {
		return w.text(id, nil)
	}
	if words := told[code]; words != "" || code == "" {
		return words
	}
	return w.text("server_look_code", locales.Args{"Code": code})
}

// postLooks handles POST of [wire.Looks]: a question or a complaint about a look
// begins as a draft, with its day, service and purpose in words.
func (s *Server) postLooks(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	if err := readForm(w, r, wire.FieldOwner, wire.FieldEntry, string(rights.AskKind)); err != nil {
		return err
	}
	if !s.owns(sess, r.PostForm.Get(wire.FieldOwner)) {
		return errOwner
	}
	ctx, l, kind := r.Context(), s.languageOf(r), r.PostForm.Get(string(rights.AskKind))
	if kind != rights.KindQuestion && kind != rights.KindComplaint {
		return fault.OnField(string(rights.AskKind), "unknown")
	}
	entry := r.PostForm.Get(wire.FieldEntry)
	date, _, _ := strings.Cut(entry, ".")
	day, err := calendar.ParseDay(date)
	if err != nil {
		return fault.New(fault.NotFound, "no such look")
	}
	all, _, err := s.lookings(ctx, sess, day)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(x holdings.Looking) bool { return lookEntry(sess.MemberID, x) == entry })
	if at < 0 {
		return fault.New(fault.NotFound, "no such look")
	}
	report, err := s.feedReport(ctx, feed.Consultations)
	if err != nil {
		return err
	}
	words := s.lookWords(report, l)
	about := words.text("server_look_"+kind, locales.Args{
		"Day": all[at].Day, "Service": words.service(all[at].Service), "Purpose": words.purpose(all[at].Purpose),
	})
	way := holdings.QuestionAbout(holdings.Whom{})
	way.Answers[rights.AskKind] = []string{kind}
	path, err := s.beginWay(ctx, sess, l, way, about)
	if err != nil {
		return err
	}
	return seeOther(w, r, path)
}
