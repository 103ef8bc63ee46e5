package apptest

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// askPath returns the first question of the form by which people ask.
func askPath(l lang.Lang) string {
	return wire.Path(l, wire.Ask, wire.QuestionSlug(l, rights.AskGoal))
}

// card returns the card of a request received on 25 November 2026, with the
// days, the status and the rights of like where it has them.
func card(l lang.Lang, id string, like wire.RequestCard) wire.RequestCard {
	c := wire.RequestCard{
		ID: id, Reference: "LP-4829-1537-61", Rights: []rights.Right{rights.Access}, Status: rights.Received,
		Domains:  []string{text(l, "Assurance obligatoire", "Verplichte verzekering"), text(l, "Assurance complémentaire", "Aanvullende verzekering")},
		Received: day("2026-11-25"), Due: day("2026-12-28"), Day: 1, Days: 33,
		Unread: like.Unread, Path: wire.Path(l, wire.Request, id),
	}
	if like.Days != 0 {
		c.Day, c.Days, c.Overdue = like.Day, like.Days, like.Overdue
	}
	if like.Status != "" {
		c.Status = like.Status
	}
	if like.Rights != nil {
		c.Rights, c.Domains = like.Rights, nil
	}
	c.Turn = c.Status.Turn()
	return c
}

// statuses are those of the workflow.
var statuses = []rights.Status{
	rights.Received, rights.IdentityAsked, rights.InProgress, rights.Questioned, rights.Extended,
	rights.PartlyAnswered, rights.Answered, rights.Refused, rights.Withdrawn, rights.Closed,
}

// requests returns the lists of requests.
func requests(l lang.Lang) []Case {
	var all []wire.RequestCard
	for i, s := range statuses {
		all = append(all, card(l, "status-"+string(s), wire.RequestCard{Status: s, Day: 12, Days: 30, Unread: i % 3}))
	}
	for _, r := range rights.Rights() {
		all = append(all, card(l, "right-"+string(r), wire.RequestCard{Rights: []rights.Right{r}}))
	}
	all = append(all, card(l, "several", wire.RequestCard{
		Rights: []rights.Right{rights.Access, rights.Erasure, rights.HumanReview}, Day: 40, Days: 33, Overdue: true,
	}))
	list := personal(l, wire.Requests, "")
	list.Requests = &wire.RequestsData{Requests: all, Draft: true, AskPath: askPath(l), Notices: notices(l)}
	few := personal(l, wire.Requests, "")
	few.Requests = &wire.RequestsData{Requests: all[:2], AskPath: askPath(l)}
	none := personal(l, wire.Requests, "")
	none.Requests = &wire.RequestsData{AskPath: askPath(l)}
	return []Case{{"requests", few}, {"requests-all", list}, {"requests-empty", none}}
}

// events are all events of the workflow, and one of tomorrow.
var events = []rights.Event{
	rights.File, rights.Assign, rights.AskIdentity, rights.ShowIdentity, rights.PausesOver, rights.AskPerson,
	rights.Reply, rights.Write, rights.Extend, rights.Decide, rights.Tell, rights.Withdraw, rights.Close,
	rights.RecomputeDate, rights.Open, rights.Purge, rights.Settle, "of-tomorrow",
}

// notices returns a notice of every event.
func notices(l lang.Lang) []wire.NoticeLine {
	lines := make([]wire.NoticeLine, len(events))
	for i, e := range events {
		lines[i] = wire.NoticeLine{
			Event: string(e), Reference: "LP-4829-1537-61", Day: day("2026-11-27"),
			Path: wire.Path(l, wire.Request, "open"), New: i < 2,
		}
	}
	return lines
}

// request returns a request with a computation that has every kind of step.
func request(l lang.Lang, id string) *wire.RequestData {
	off := func(d string, r calendar.Reason, h calendar.HolidayCode) rights.Step {
		return rights.Step{Kind: rights.StepOff, Day: day(d), Off: &calendar.Off{Reason: r, Holiday: h}}
	}
	return &wire.RequestData{
		RequestCard: card(l, id, wire.RequestCard{}),
		Clock:       "14:07", DaysLeft: 33, Calendar: "BE-10-legal",
		Steps: []rights.Step{
			{Kind: rights.StepReceived, Day: day("2026-11-25")},
			{Kind: rights.StepPeriod, Day: day("2026-12-25"), Months: 1, Short: true},
			{Kind: rights.StepPaused, Day: day("2026-12-25"), Days: 2},
			{Kind: rights.StepPaused, Day: day("2026-12-25"), Open: true},
			off("2026-12-25", calendar.LegalHoliday, calendar.Christmas),
			off("2026-12-26", calendar.Saturday, ""),
			off("2026-12-27", calendar.Sunday, ""),
			off("2026-12-28", calendar.Extra, ""),
			{Kind: rights.StepDue, Day: day("2026-12-28")},
		},
		Items: []wire.ItemCard{
			{Right: rights.Access, Domain: text(l, "Assurance obligatoire", "Verplichte verzekering"), Mark: "co", Controller: "MLOZ", Channel: rights.DPOForm},
			{Right: rights.Access, Domain: text(l, "Assurance complémentaire", "Aanvullende verzekering"), Mark: "cp", Controller: "Partenamut", Channel: rights.DPOForm},
		},
		Lines: []wire.AnswerLine{
			{Question: rights.AskGoal, Values: []string{string(rights.Access)}},
			{Question: rights.AskDomains, Values: []string{text(l, "Assurance obligatoire", "Verplichte verzekering")}, Named: true},
			{Question: rights.AskNote, Values: []string{text(l, "Surtout les remboursements de 2025.", "Vooral de terugbetalingen van 2025.")}, Typed: true},
		},
		History: []wire.HistoryLine{
			{Day: day("2026-11-25"), Clock: "14:07", By: rights.Person, Event: rights.File},
			{Day: day("2026-11-26"), Clock: "09:00", By: rights.Office, Event: rights.Assign},
		},
		CanWrite: true, CanWithdraw: true, Key: "1f0c9d2e4b6a48d3", Owner: "owner-of-the-form",
		SendPath: wire.Path(l, wire.Request, id), Files: noFiles(),
		ReceiptPath: wire.Path(l, wire.Receipt, id), BundlePath: wire.BundleFile + id + ".zip",
	}
}

// noFiles returns a place for files in which there are none.
func noFiles() *wire.FilesData {
	return &wire.FilesData{MaxFiles: wire.MaxFiles, MaxBytes: wire.MaxFile, UploadPath: wire.APIUploads}
}
