package apptest

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// card returns the card of a request received on 25 November 2026, with the
// days and the status of like where it has them.
func card(l lang.Lang, id string, like wire.RequestCard) wire.RequestCard {
	c := wire.RequestCard{
		ID: id, Reference: "LP-4829-1537-61", Right: rights.Access, Status: rights.Received,
		Domains:  []string{text(l, "Assurance obligatoire", "Verplichte verzekering"), text(l, "Assurance complémentaire", "Aanvullende verzekering")},
		Received: day("2026-11-25"), Due: day("2026-12-28"), Day: 1, Days: 33,
		Path: wire.Path(l, wire.Request, id),
	}
	if like.Days != 0 {
		c.Day, c.Days, c.Overdue = like.Day, like.Days, like.Overdue
	}
	if like.Status != "" {
		c.Status = like.Status
	}
	if like.Right != "" {
		c.Right, c.Domains = like.Right, nil
	}
	return c
}

// statuses are those of the workflow.
var statuses = []rights.Status{
	rights.Received, rights.Assigned, rights.WaitingForPerson, rights.Answered,
	rights.PartlyAnswered, rights.Refused, rights.Withdrawn, rights.Closed,
}

// requests returns the pages on requests.
func requests(l lang.Lang) []Case {
	var all []wire.RequestCard
	for _, s := range statuses {
		all = append(all, card(l, "status-"+string(s), wire.RequestCard{Status: s, Day: 12, Days: 30}))
	}
	for _, r := range rights.Rights() {
		all = append(all, card(l, "right-"+string(r), wire.RequestCard{Right: r}))
	}
	list := personal(l, wire.Requests, "")
	list.Requests = &wire.RequestsData{Requests: all, Draft: true}
	few := personal(l, wire.Requests, "")
	few.Requests = &wire.RequestsData{Requests: all[:2]}
	none := personal(l, wire.Requests, "")
	none.Requests = &wire.RequestsData{}

	detail := personal(l, wire.Request, "open")
	detail.Request = request(l)
	late := personal(l, wire.Request, "late")
	late.Request = request(l)
	late.Request.RequestCard = card(l, "late", wire.RequestCard{Day: 40, Days: 33, Overdue: true})
	late.Request.Note = Nasty
	over := personal(l, wire.Request, "over")
	over.Request = request(l)
	over.Request.Status, over.Request.Note = rights.Answered, ""
	receipt := personal(l, wire.Receipt, "open")
	receipt.Request = request(l)
	today := personal(l, wire.Receipt, "today")
	today.Request = request(l)
	today.Request.DaysLeft, today.Request.Note, today.Request.Clock = 0, Nasty, "nonsense"
	today.Request.Parts = today.Request.Parts[:1]
	return []Case{
		{"requests", few}, {"requests-all", list}, {"requests-empty", none},
		{"request", detail}, {"request-late", late}, {"request-over", over},
		{"receipt", receipt}, {"receipt-nasty", today},
	}
}

// request returns a request with a computation that has every kind of step.
func request(l lang.Lang) *wire.RequestData {
	off := func(d string, r calendar.Reason, h calendar.HolidayCode) rights.Step {
		return rights.Step{Kind: rights.StepOff, Day: day(d), Off: &calendar.Off{Reason: r, Holiday: h}}
	}
	return &wire.RequestData{
		RequestCard: card(l, "open", wire.RequestCard{}),
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
		Parts: []wire.Part{
			{Domain: text(l, "Assurance obligatoire", "Verplichte verzekering"), Mark: "co", Controller: "MLOZ"},
			{Domain: text(l, "Assurance complémentaire", "Aanvullende verzekering"), Mark: "cp", Controller: "Partenamut"},
		},
		Note: text(l, "Surtout les remboursements de 2025.", "Vooral de terugbetalingen van 2025."),
		History: []wire.HistoryLine{
			{Day: day("2026-11-25"), Clock: "14:07", Event: "received"},
			{Day: day("2026-11-26"), Clock: "09:00", Event: "assign"},
			{Day: day("2026-11-27"), Clock: "10:30", Event: "of-tomorrow"},
		},
		ReceiptPath: wire.Path(l, wire.Receipt, "open"),
	}
}

// forms returns the form and its review, well and with each fault.
func forms(l lang.Lang) []Case {
	clean := personal(l, wire.Access, "")
	clean.Access = access(l, "")
	clean.Access.Choices[1].Checked = false
	full := personal(l, wire.Access, "")
	full.Access = access(l, Nasty)
	old := personal(l, wire.Access, "")
	old.Access = access(l, Nasty)
	old.Access.Prove = true
	review := personal(l, wire.Review, "")
	review.Access = access(l, text(l, "Surtout 2025.\nEt aussi 2024.", "Vooral 2025.\nEn ook 2024."))
	bare := personal(l, wire.Review, "")
	bare.Access = access(l, "")
	nasty := personal(l, wire.Review, "")
	nasty.Access = access(l, Nasty)
	cases := []Case{
		{"access", clean}, {"access-nasty", full}, {"access-prove", old},
		{"review", review}, {"review-no-note", bare}, {"review-nasty", nasty},
	}
	for _, f := range []struct {
		name  string
		fault wire.Fault
	}{
		{"required", wire.Fault{Code: fault.Invalid, Field: wire.FieldDomain, Reason: "required"}},
		{"unknown", wire.Fault{Code: fault.Invalid, Field: wire.FieldDomain, Reason: "unknown"}},
		{"long", wire.Fault{Code: fault.Invalid, Field: wire.FieldNote, Reason: "too_long"}},
		{"sign", wire.Fault{Code: fault.Invalid, Field: wire.FieldNote, Reason: "invalid"}},
		{"key", wire.Fault{Code: fault.Invalid, Field: wire.FieldKey, Reason: "required"}},
		{"expired-kept", wire.Fault{Code: fault.Expired, Kept: true}},
		{"expired-lost", wire.Fault{Code: fault.Expired}},
		{"step-up-kept", wire.Fault{Code: fault.StepUp, Reason: "fresh", Kept: true, Login: login(l, "", rights.SendRequest)}},
		{"step-up-lost", wire.Fault{Code: fault.StepUp, Reason: "level"}},
		{"unavailable", wire.Fault{Code: fault.Unavailable}},
		{"conflict", wire.Fault{Code: fault.Conflict}},
		{"large", wire.Fault{Code: fault.TooLarge}},
		{"internal", wire.Fault{Code: fault.Internal}},
		{"other", wire.Fault{Code: fault.BadMediaType}},
	} {
		for _, r := range []wire.Route{wire.Access, wire.Review} {
			p := personal(l, r, "")
			p.Access = access(l, Nasty)
			p.Fault = &f.fault
			cases = append(cases, Case{string(r) + "-fault-" + f.name, p})
		}
	}
	return cases
}

// access returns the data of the form and of its review.
func access(l lang.Lang, note string) *wire.AccessData {
	a := &wire.AccessData{
		Note: note, MaxNote: wire.MaxNote, Key: "1f0c9d2e4b6a48d3", IfToday: day("2026-12-22"),
		FormPath: wire.Path(l, wire.Access, ""), SendPath: wire.Path(l, wire.Review, ""),
	}
	for i, c := range cards(l, false) {
		a.Choices = append(a.Choices, wire.Choice{
			ID: c.ID, Mark: c.Mark, Title: c.Title, Summary: c.Summary, Controller: c.Controller, Checked: i == 1,
		})
	}
	return a
}
