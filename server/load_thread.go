package server

import (
	"context"
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// noticesShown is how many notices the list of requests shows.
const noticesShown = 10

// requestsData returns the requests of the member, and what they were told.
func (s *Server) requestsData(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.RequestsData, error) {
	all, unread, err := s.desk.Requests(ctx, s.actor(sess))
	if err != nil {
		return nil, err
	}
	data := &wire.RequestsData{AskPath: askPath(l, rights.AskGoal, true)}
	for _, r := range all {
		card := s.requestCard(r, l)
		card.Unread = unread[r.ID]
		data.Requests = append(data.Requests, card)
	}
	data.Draft, err = s.desk.Drafting(ctx, s.actor(sess))
	return data, err
}

// notices returns what the person was told of their requests, newest first.
func (s *Server) notices(ctx context.Context, sess auth.Session, requests []wire.RequestCard) ([]wire.NoticeLine, error) {
	all, err := s.desk.Notices(ctx, s.actor(sess), noticesShown)
	if err != nil {
		return nil, err
	}
	var lines []wire.NoticeLine
	for _, n := range all {
		at := slices.IndexFunc(requests, func(r wire.RequestCard) bool { return r.ID == n.RequestID })
		if at < 0 {
			continue // it is kept no longer
		}
		lines = append(lines, wire.NoticeLine{
			Event: string(n.Event), Reference: requests[at].Reference, Path: requests[at].Path,
			Day: s.dayOf(n.At), New: n.Read.IsZero(),
		})
	}
	return lines, nil
}

// requestCard returns the summary of a request.
func (s *Server) requestCard(r rights.Request, l lang.Lang) wire.RequestCard {
	card := wire.RequestCard{
		ID: r.ID, Reference: r.Reference, Status: r.Status, Turn: r.Status.Turn(),
		Received: r.Deadline.Receipt, Due: r.Deadline.Due,
		Day: r.Deadline.DayNumber(s.today()), Days: r.Deadline.DayCount(),
		Overdue: r.Status.Open() && r.Deadline.Overdue(s.now()),
		Path:    wire.Path(l, wire.Request, r.ID),
	}
	for _, item := range r.Items {
		if !slices.Contains(card.Rights, item.Right) {
			card.Rights = append(card.Rights, item.Right)
		}
		title := s.domainTitle(item.Domain, l)
		if subject := s.subject(item.Subject, l); subject != "" {
			title = subject
		}
		if title != "" && !slices.Contains(card.Domains, title) {
			card.Domains = append(card.Domains, title)
		}
	}
	return card
}

// domainTitle returns the title of a domain, or its id if the register of
// today no longer has it.
func (s *Server) domainTitle(id string, l lang.Lang) string {
	if d, ok := s.register.Domain(id); ok {
		return d.Title.In(l)
	}
	return id
}

// requestData returns one request of the member with its thread.
func (s *Server) requestData(ctx context.Context, sess auth.Session, l lang.Lang, id string) (*wire.RequestData, error) {
	thread, err := s.desk.Thread(ctx, s.actor(sess), id)
	if err != nil {
		return nil, err
	}
	r := thread.Request
	data, err := s.aboutRequest(r, l)
	if err != nil {
		return nil, err
	}
	data.Lines = s.answerLines(r.Answers, rights.Prompts(r.Answers, s.catalog, filer(sess)), l)
	for i := range data.Lines {
		data.Lines[i].Path = "" // it was sent
	}
	if thread.Note != "" {
		data.Lines = append(data.Lines, wire.AnswerLine{Question: rights.AskNote, Values: []string{thread.Note}, Typed: true})
	}
	for _, e := range thread.History {
		data.History = append(data.History, wire.HistoryLine{
			Day: s.dayOf(e.At), Clock: s.clock(e.At), By: e.By, Event: e.Event, Codes: e.Codes,
			For: s.sharedBy(r, e, l),
		})
	}
	data.ProofOwed = thread.ProofOwed
	s.fillThread(data, thread, l)
	if err := s.closeAnswers(ctx, data, sess, l, thread); err != nil {
		return nil, err
	}
	data.Owner, data.Key = s.ownerOf(sess), s.newKey()
	if data.Typed, err = s.desk.HeldMessage(ctx, s.actor(sess), id); err != nil {
		return nil, err
	}
	if r.Earlier != "" {
		if earlier, err := s.desk.Request(ctx, s.actor(sess), r.Earlier); err == nil {
			card := s.requestCard(earlier, l)
			data.Earlier = &card
		}
	}
	keepHere(data, sess)
	return data, nil
}

// aboutRequest returns what a request itself says: its clock and its shares.
func (s *Server) aboutRequest(r rights.Request, l lang.Lang) (*wire.RequestData, error) {
	steps, err := r.Deadline.Steps()
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err)
	}
	data := &wire.RequestData{
		RequestCard: s.requestCard(r, l),
		Clock:       s.clock(r.Received),
		DaysLeft:    r.Deadline.DaysLeft(s.today()),
		Steps:       steps,
		Calendar:    r.Deadline.Calendar,
		Paused:      !r.Deadline.AsOf.IsZero(),
		Items:       s.itemCards(r, l),
		Behalf:      r.Behalf,
		CanWrite:    r.Status.Allows(rights.Write, rights.Person) || r.Status.Turn() == rights.PersonTurn,
		CanWithdraw: r.Status.Allows(rights.Withdraw, rights.Person),
		SendPath:    wire.Path(l, wire.Request, r.ID),
		ReceiptPath: wire.Path(l, wire.Receipt, r.ID),
		BundlePath:  wire.BundleFile + r.ID + ".zip",
	}
	if r.Deadline.Extended() {
		first, err := s.firstDeadline(r)
		if err != nil {
			return nil, err
		}
		data.First, data.FirstDay = first.Due, first.DayCount()
	}
	if err := s.fillShares(data, r, l); err != nil {
		return nil, err
	}
	if !r.Closed.IsZero() {
		data.ClosedOn, data.KeptUntil = s.dayOf(r.Closed), s.desk.KeptUntil(r)
	}
	return data, nil
}

// firstDeadline returns the deadline that a request had before it was
// extended, by the calendar of its own.
func (s *Server) firstDeadline(r rights.Request) (rights.Deadline, error) {
	cal, err := calendar.Parse(r.Deadline.Calendar)
	if err != nil {
		return rights.Deadline{}, fault.Wrap(fault.Internal, err)
	}
	clock := s.desk.Clock
	clock.Calendar = cal
	return clock.Deadline(r.Received, rights.Period, r.Pauses, s.now())
}

// closeAnswers leaves out the answers of the office where the login, or the code,
// is too old to read them: an open screen must not show everything that is known
// of a person to whoever sits there. To somebody without an account they may be
// closed in any case: see [casework.Guests.Reads].
func (s *Server) closeAnswers(ctx context.Context, data *wire.RequestData, sess auth.Session, l lang.Lang, t casework.Thread) error {
	action := rights.ReadAnswer
	back := wire.LoginLink{Lang: l, Route: wire.Request, Param: data.ID, Action: action}
	open, way := true, stepUp(back, sess.Provider, wire.ReasonFresh)
	if sess.Guest() != "" {
		var err error
		if open, err = s.guests.Reads(ctx, casework.Visit{GuestID: sess.Guest()}, t); err != nil {
			return err
		}
		action, way = rights.ReadGuestAnswer, ""
		if open {
			way = wire.Path(l, wire.Follow, "")
		}
	}
	need, _ := rights.NeedOf(action)
	if open && need.Check(sess.Standing(s.now())) == rights.Granted {
		return nil
	}
	for i := range data.Messages {
		if m := &data.Messages[i]; m.Kind == string(casework.AnswerMessage) {
			m.Text, m.Closed, data.OpenPath = "", true, way
		}
	}
	return nil
}

// shared reports whether the person of a session is at a shared screen.
func shared(sess auth.Session) bool {
	own, _ := rights.NeedOf(rights.OpenDocument)
	return own.Own && sess.Kiosk
}

// keepHere takes the addresses of all files out of a page that is shown at a
// shared screen, where they would stay on the device.
func keepHere(data *wire.RequestData, sess auth.Session) {
	if !shared(sess) {
		return
	}
	data.Shared, data.BundlePath = true, ""
	closeFiles(data.Documents)
	closeFiles(data.Attached)
	for i := range data.Messages {
		closeFiles(data.Messages[i].Files)
	}
	if data.Proof != nil {
		data.Proof.HTMLPath, data.Proof.PDFPath, data.Proof.JSONPath = "", "", ""
	}
}

// fillThread puts messages and files in their places.
func (s *Server) fillThread(data *wire.RequestData, thread casework.Thread, l lang.Lang) {
	of := func(messageID string, by rights.Party) []wire.FileCard {
		var files []casework.Attachment
		for _, f := range thread.Files {
			if f.MessageID == messageID && f.By == by {
				files = append(files, f)
			}
		}
		return s.fileCards(files, l, thread.Request.ID)
	}
	for _, m := range thread.Messages {
		data.Messages = append(data.Messages, wire.MessageCard{
			From: m.By, Kind: string(m.Kind), Text: m.Body, Read: !m.Read.IsZero(),
			New: m.By == rights.Office && m.Read.IsZero(),
			Day: s.dayOf(m.At), Clock: s.clock(m.At),
			Files: of(m.ID, m.By),
		})
		if m.By == rights.Office {
			data.Documents = append(data.Documents, of(m.ID, m.By)...)
		}
	}
	data.Attached = of("", rights.Person)
	data.Files = s.filesData(thread.Attached, l, thread.Request.ID)
	for i := range data.Files.Files {
		data.Files.Files[i].Path = ""
	}
}

// receiptData returns the receipt of a request or of a choice, with its proof.
func (s *Server) receiptData(ctx context.Context, sess auth.Session, l lang.Lang, id string) (*wire.RequestData, error) {
	request, err := s.desk.Request(ctx, s.actor(sess), id)
	if fault.Is(err, fault.NotFound) {
		return s.choiceReceipt(ctx, sess, l, id)
	}
	if err != nil {
		return nil, err
	}
	data, err := s.aboutRequest(request, l)
	if err != nil {
		return nil, err
	}
	checked, err := s.receipt(ctx, sess, id)
	if fault.Is(err, fault.NotFound) { // filed before there was a log
		keepHere(data, sess)
		return data, nil
	}
	if err != nil {
		return nil, err
	}
	data.Proof = s.proofData(checked, id)
	keepHere(data, sess)
	return data, nil
}

// choiceReceipt returns the receipt of a choice that is no request: a yes, or a
// no whose request is kept no longer. It has no reference and no deadline, and
// its items are what was chosen, settled if it is a no.
func (s *Server) choiceReceipt(ctx context.Context, sess auth.Session, l lang.Lang, id string) (*wire.RequestData, error) {
	checked, err := s.receipt(ctx, sess, id)
	if err != nil {
		return nil, err
	}
	st := checked.Statement
	data := &wire.RequestData{
		RequestCard: wire.RequestCard{ID: id, Received: st.Day, Path: wire.Path(l, wire.Choices, "")},
		Clock:       st.Clock,
		Proof:       s.proofData(checked, id),
	}
	for _, item := range st.Items {
		if item.Subject == "" {
			continue
		}
		card := wire.ItemCard{Right: item.Right, Subject: s.chosenName(item.Subject, l)}
		if st.Kind != receipt.Choice || item.Refused {
			card.Outcome = rights.Fulfilled
		}
		data.Items = append(data.Items, card)
	}
	keepHere(data, sess)
	return data, nil
}

// proofData returns the proof of a receipt, and where it is given out as a
// file.
func (s *Server) proofData(checked receipt.Checked, id string) *wire.ProofData {
	file := wire.ReceiptFile + id
	return &wire.ProofData{
		Position: checked.Bundle.Position, Size: checked.Head.Size, Root: checked.Head.Hash.String(), Signer: s.book.Name,
		HTMLPath: file + ".html", PDFPath: file + ".pdf", JSONPath: file + ".json",
	}
}
