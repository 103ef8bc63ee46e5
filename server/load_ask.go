package server

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// filer returns who fills in the form of a session.
func filer(sess auth.Session) rights.Filer {
	return rights.Filer{Member: sess.MemberID != "", Guest: sess.Guest() != ""}
}

// draft returns what the person of a session has written and not sent, and an
// empty form where there is nothing.
func (s *Server) draft(ctx context.Context, sess auth.Session) (casework.Form, error) {
	form, err := s.desk.Draft(ctx, s.actor(sess))
	if fault.Is(err, fault.NotFound) {
		return casework.Form{Answers: rights.Answers{}}, nil
	}
	return form, err
}

// askData returns one question of the form. A question that is not put, after
// what was answered so far, leads to the one that is.
func (s *Server) askData(ctx context.Context, sess auth.Session, l lang.Lang, slug string) (*wire.AskData, error) {
	id, ok := wire.QuestionAt(l, slug)
	if !ok {
		return nil, fault.New(fault.NotFound, "no such question")
	}
	form, err := s.draft(ctx, sess)
	if err != nil {
		return nil, err
	}
	who := filer(sess)
	prompts := rights.Prompts(form.Answers, s.catalog, who)
	at := slices.IndexFunc(prompts, func(p rights.Prompt) bool { return p.ID == id })
	if at < 0 {
		first, more := rights.FirstOpen(form.Answers, s.catalog, who)
		return nil, elsewhere(askPath(l, first, more))
	}
	data := s.question(prompts[at], l, s.ownerOf(sess))
	data.Step, data.Steps = at+1, len(prompts)+1
	if at > 0 {
		data.BackPath = askPath(l, prompts[at-1].ID, true)
	}
	values, answered := form.Answers[id]
	if !answered && id == rights.AskDomains {
		values = data.Prompt.Options // people seldom know where their data lie
	}
	s.fillIn(data, values)
	data.Early = rights.Early(id, form.Answers)
	if id == rights.AskSuggest {
		data.Suggested, _ = rights.Suggested(form.Answers)
	}
	if id == rights.AskFiles {
		data.Files = s.filesData(form.Files, l, "")
	}
	if id == rights.AskGoal || data.Prompt.Kind == rights.Text { // before the first answer, and before what takes long to write
		send, _ := rights.NeedOf(rights.SendRequest)
		data.Prove = send.Check(sess.Standing(s.now())) == rights.MustProve
	}
	return data, nil
}

// strangersQuestion returns a question as it is without any answer.
func (s *Server) strangersQuestion(l lang.Lang, id rights.QuestionID, owner string) *wire.AskData {
	prompt, _ := rights.PromptOf(id, s.catalog)
	return s.question(prompt, l, owner)
}

// question returns a question with its options in words.
func (s *Server) question(p rights.Prompt, l lang.Lang, owner string) *wire.AskData {
	data := &wire.AskData{Prompt: p, Owner: owner, SendPath: askPath(l, p.ID, true)}
	for _, value := range p.Options {
		data.Choices = append(data.Choices, s.choice(p.ID, value, l))
	}
	return data
}

// choice returns an option of a question: what it is called, where it is a
// thing of the register.
func (s *Server) choice(id rights.QuestionID, value string, l lang.Lang) wire.Choice {
	c := wire.Choice{Value: value}
	switch id {
	case rights.AskDomains:
		if d, ok := s.register.Domain(value); ok {
			c.Title, c.Text, c.Mark, c.Controller = d.Title.In(l), d.Summary.In(l), string(d.Mark), s.short(d.Controller, l)
		}
	case rights.AskDecision:
		if d, ok := s.register.Decision(value); ok {
			c.Title, c.Text, c.Controller = d.Name.In(l), d.Text.In(l), s.short(s.catalog.ControllerOf[value], l)
		}
	case rights.AskConsent:
		if ch, ok := s.register.Choice(value); ok {
			c.Title, c.Text, c.Controller = ch.Name.In(l), ch.Text.In(l), s.short(s.catalog.ControllerOf[value], l)
		}
	}
	return c
}

// fillIn puts what was answered or typed into a question.
func (s *Server) fillIn(data *wire.AskData, values []string) {
	data.Values = values
	for i := range data.Choices {
		data.Choices[i].Checked = slices.Contains(values, data.Choices[i].Value)
	}
}

// reviewData returns what was answered, to read again before it is sent.
// Whoever has not answered all goes on where they stopped.
func (s *Server) reviewData(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.ReviewData, error) {
	form, err := s.draft(ctx, sess)
	if err != nil {
		return nil, err
	}
	if id, more := rights.FirstOpen(form.Answers, s.catalog, filer(sess)); more {
		return nil, elsewhere(askPath(l, id, true))
	}
	data, err := s.reviewOf(ctx, sess, l, form)
	if fault.Is(err, fault.Invalid) { // the register or the rules changed since
		return nil, elsewhere(askPath(l, rights.AskGoal, true))
	}
	return data, err
}

// reviewOf returns the review of a form. Answers that can't be accepted are a
// fault.Invalid.
func (s *Server) reviewOf(ctx context.Context, sess auth.Session, l lang.Lang, form casework.Form) (*wire.ReviewData, error) {
	who := filer(sess)
	answers, err := rights.Check(form.Answers, s.catalog, who)
	if err != nil {
		return nil, err
	}
	due, err := s.desk.DueIfNow()
	if err != nil {
		return nil, err
	}
	items := rights.Items(answers, s.catalog, who)
	var alike []rights.Request
	if rights.BehalfOf(answers) == rights.Self {
		if alike, err = s.desk.Alike(ctx, s.actor(sess), items); err != nil {
			return nil, err
		}
	}
	carried, err := json.Marshal(answers)
	if err != nil {
		return nil, err
	}
	prompts := rights.Prompts(answers, s.catalog, who)
	data := &wire.ReviewData{
		Lines:    s.answerLines(answers, prompts, l),
		Items:    s.itemCards(rights.Request{Items: items}, l),
		Files:    s.fileCards(form.Files, l, ""),
		IfToday:  due.Due,
		Answers:  string(carried),
		Key:      form.Key,
		Owner:    s.ownerOf(sess),
		SendPath: wire.Path(l, wire.Review, ""),
		BackPath: askPath(l, prompts[len(prompts)-1].ID, true),
	}
	for _, r := range alike {
		data.Earlier = append(data.Earlier, s.requestCard(r, l))
	}
	return data, nil
}

// answerLines returns answers in words, question by question, with the
// addresses where they can be changed.
func (s *Server) answerLines(a rights.Answers, prompts []rights.Prompt, l lang.Lang) []wire.AnswerLine {
	var lines []wire.AnswerLine
	for _, p := range prompts {
		values := a[p.ID]
		if p.Kind == rights.Files || len(values) == 0 {
			continue
		}
		line := wire.AnswerLine{Question: p.ID, Typed: p.Kind == rights.Line || p.Kind == rights.Text, Path: askPath(l, p.ID, true)}
		for _, v := range values {
			if c := s.choice(p.ID, v, l); c.Title != "" {
				line.Named, v = true, c.Title
			}
			line.Values = append(line.Values, v)
		}
		lines = append(lines, line)
	}
	return lines
}

// itemCards returns the shares of a request, with who answers each.
func (s *Server) itemCards(r rights.Request, l lang.Lang) []wire.ItemCard {
	cards := make([]wire.ItemCard, len(r.Items))
	for i, item := range r.Items {
		c := wire.ItemCard{
			Right: item.Right, Channel: item.Channel, Outcome: item.Outcome, Reasons: item.Reasons,
			Controller: s.short(item.Controller, l), Subject: s.subject(item.Subject, l),
			Restricted: item.Restricted(),
		}
		if d, ok := s.register.Domain(item.Domain); ok {
			c.Domain, c.Mark = d.Title.In(l), string(d.Mark)
		}
		if !item.Decided.IsZero() {
			c.Decided = s.dayOf(item.Decided)
		}
		for _, t := range item.Told {
			name := t.Recipient
			if rec, ok := s.register.Recipient(t.Recipient); ok {
				name = rec.Name.In(l)
			}
			c.Told = append(c.Told, wire.TellingLine{Recipient: name, Day: t.Day})
		}
		cards[i] = c
	}
	return cards
}

// subject returns the name of the decision or choice that an item is about.
func (s *Server) subject(id string, l lang.Lang) string {
	if d, ok := s.register.Decision(id); ok {
		return d.Name.In(l)
	}
	if c, ok := s.register.Choice(id); ok {
		return c.Name.In(l)
	}
	return ""
}

// filesData returns what was attached to a form, and what may be. RequestID is
// the request of the message, or "" for a request that is not sent yet.
func (s *Server) filesData(files []casework.Attachment, l lang.Lang, requestID string) *wire.FilesData {
	return &wire.FilesData{
		Files: s.fileCards(files, l, requestID), MaxFiles: wire.MaxFiles, MaxBytes: wire.MaxFile,
		UploadPath: wire.APIUploads,
	}
}

// fileCards returns files as pages show them.
func (s *Server) fileCards(files []casework.Attachment, _ lang.Lang, requestID string) []wire.FileCard {
	if requestID == "" {
		requestID = wire.DraftFiles
	}
	cards := make([]wire.FileCard, len(files))
	for i, f := range files {
		cards[i] = wire.FileCard{
			ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size, State: wire.FileState(f.State),
			Day: s.dayOf(f.Created),
		}
		if f.State == casework.FileReady {
			cards[i].Path = wire.FilePath + requestID + "/" + f.ID
		}
	}
	return cards
}
