package apptest

import (
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// threads returns the documents on one request, and those that go with them.
func threads(l lang.Lang) []Case {
	cases := append(opened(l), finished(l)...)
	cases = append(cases, receipts(l)...)
	cases = append(cases, choices(l)...)
	cases = append(cases, settings(l)...)
	cases = append(cases, confirms(l)...)
	unsent := base(l, wire.Unsent, "")
	unsent.Request = &wire.RequestData{Typed: Nasty}
	unsent.Fault = &wire.Fault{Code: fault.Expired, Login: wire.LoginLink{Lang: l, Route: wire.Request, Param: "open"}.Path()}
	cases = append(cases, Case{"unsent", unsent})
	cases = append(cases, checks(l)...)
	return append(cases, threadFaults(l)...)
}

// thread returns the page of one request.
func thread(l lang.Lang, id string, change func(*wire.RequestData)) wire.Page {
	p := personal(l, wire.Request, id)
	p.Request = request(l, id)
	change(p.Request)
	return p
}

// file returns a file that came on 27 November 2026.
func file(name, kind string, state wire.FileState) wire.FileCard {
	f := wire.FileCard{ID: "file-" + name, Name: name, Type: kind, Size: 640 << 10, State: state, Day: day("2026-11-27")}
	if state == wire.FileReady {
		f.Path = wire.FilePath + "open/" + f.ID
	}
	return f
}

// opened returns requests that still wait for an answer.
func opened(l lang.Lang) []Case {
	return []Case{
		{"request", thread(l, "open", func(*wire.RequestData) {})},
		{"request-extended", thread(l, "extended", func(r *wire.RequestData) {
			r.RequestCard = card(l, "extended", wire.RequestCard{Status: rights.Extended, Day: 80, Days: 91})
			r.First, r.FirstDay = day("2026-12-28"), 33
			r.Extended = []wire.Extended{{Reason: rights.SeveralSystems, Day: day("2026-12-20"), Due: day("2027-02-25")}}
		})},
		{"request-shares", thread(l, "shares", func(r *wire.RequestData) {
			r.RequestCard = card(l, "shares", wire.RequestCard{Status: rights.InProgress, Day: 40, Days: 33, Overdue: true})
			r.Items[0].Due, r.Items[0].Late = day("2026-12-28"), true
			r.Items[1].Due = day("2027-02-25")
			r.LateBy = []string{r.Items[0].Controller}
			r.Extended = []wire.Extended{{By: "MLOZ", Reason: rights.Complex, Day: day("2026-12-20"), Due: day("2027-02-25")}}
			r.History = append(r.History, wire.HistoryLine{
				Day: day("2026-12-29"), Clock: "06:00", By: rights.System, Event: rights.Overdue, For: []string{"Partenamut"},
			})
		})},
		{"request-proof", thread(l, "proof", func(r *wire.RequestData) {
			r.Behalf, r.ProofOwed = rights.Child, []rights.Proof{rights.ProofHousehold, rights.ProofParent, "of-tomorrow"}
		})},
		{"request-proof-full", thread(l, "proof", func(r *wire.RequestData) {
			r.Behalf, r.ProofOwed = rights.HeirOf, []rights.Proof{rights.ProofOrder, rights.ProofMandate, rights.ProofDeath}
			r.Files = nil
		})},
		{"request-asked", thread(l, "asked", func(r *wire.RequestData) {
			r.RequestCard = card(l, "asked", wire.RequestCard{Status: rights.IdentityAsked, Day: 12, Days: 33, Unread: 1})
			r.Paused, r.Behalf = true, rights.Child
			r.Messages = talk(l)
			r.Files.Files = []wire.FileCard{file("akte.pdf", "application/pdf", wire.FileReady), file("foto.png", "image/png", wire.FileHeld)}
		})},
		{"request-late", thread(l, "late", func(r *wire.RequestData) {
			r.RequestCard = card(l, "late", wire.RequestCard{Status: rights.PartlyAnswered, Day: 40, Days: 33, Overdue: true})
			r.Items[0].Outcome, r.Items[0].Decided = rights.Rejected, day("2026-12-10")
			r.Items[0].Reasons = []rights.ReasonCode{rights.RightsOfOthers}
			earlier := card(l, "open", wire.RequestCard{})
			r.Earlier = &earlier
		})},
		{"request-nasty", thread(l, "nasty", func(r *wire.RequestData) {
			r.Lines = []wire.AnswerLine{{Question: rights.AskNote, Values: []string{Nasty}, Typed: true}}
			r.Typed, r.Messages = Nasty, talk(l)
			r.Messages[0].Text = Nasty
			r.Items[0].Controller, r.Items[1].Domain = Nasty, Nasty
			r.Extended = []wire.Extended{{By: Nasty, Reason: Nasty, Day: day("2026-12-20"), Due: day("2027-02-25")}}
			r.Overdue, r.LateBy, r.History[0].For = true, []string{Nasty}, []string{Nasty, "MLOZ"}
			r.Documents = []wire.FileCard{file(Nasty, "text/plain", wire.FileReady)}
			r.Documents[0].Path = wire.FilePath + "open/nasty"
		})},
	}
}

// talk returns messages of every kind, of both sides.
func talk(l lang.Lang) []wire.MessageCard {
	say := func(from rights.Party, kind, fr, nl string) wire.MessageCard {
		return wire.MessageCard{From: from, Kind: kind, Text: text(l, fr, nl), Day: day("2026-11-27"), Clock: "10:12"}
	}
	list := []wire.MessageCard{
		say(rights.Person, "message", "Merci.\nQuand recevrai-je la suite ?", "Bedankt.\nWanneer krijg ik de rest?"),
		say(rights.Office, "identity", "Votre nom a-t-il changé ?", "Is uw naam veranderd?"),
		say(rights.Person, "message", "", ""),
		say(rights.Office, "question", "Quelle année ?", "Welk jaar?"),
		say(rights.Office, "answer", "Voici vos données.", "Dit zijn uw gegevens."),
		say(rights.System, "of-tomorrow", "Un message.", "Een bericht."),
	}
	list[0].Read = true
	list[2].Files = []wire.FileCard{file("acte.pdf", "application/pdf", wire.FileSending), file("photo.jpg", "image/jpeg", wire.FileHeld)}
	list[3].New = true
	list[4].Files = []wire.FileCard{file("deel-1.pdf", "application/pdf", wire.FileReady)}
	return list
}

// finished returns requests that were answered: every right, every outcome
// and every reason.
func finished(l lang.Lang) []Case {
	answered := thread(l, "answered", func(r *wire.RequestData) {
		r.RequestCard = card(l, "answered", wire.RequestCard{
			Status: rights.Answered, Day: 30, Days: 33, Rights: rights.Rights(),
		})
		r.Items = nil
		outcomes := []rights.Outcome{rights.Fulfilled, rights.Partly, rights.Rejected, rights.Dropped, rights.Pending, "of-tomorrow"}
		for i, right := range rights.Rights() {
			r.Items = append(r.Items, wire.ItemCard{
				Right: right, Subject: text(l, "Publicité", "Reclame"), Controller: "MLOZ", Channel: right.Channel(),
				Outcome: outcomes[i%len(outcomes)], Decided: day("2026-12-10"),
			})
		}
		for i, reason := range rights.Reasons() {
			item := &r.Items[i%len(r.Items)]
			item.Reasons = append(item.Reasons, reason.Code)
		}
		r.Items[2].Reasons = append(r.Items[2].Reasons, "of-tomorrow")
		r.Items[1].Restricted = true
		r.Items[1].Told = []wire.TellingLine{{Recipient: "INAMI", Day: day("2026-12-11")}}
		r.Items[4].Subject, r.Items[4].Channel, r.Items[4].Decided = "", "of-tomorrow", day("2026-12-10")
		r.Messages, r.CanWithdraw = talk(l), false
		r.Documents = []wire.FileCard{file("deel-1.pdf", "application/pdf", wire.FileReady), file("brief.pdf", "application/pdf", wire.FileHeld)}
		for i, e := range events {
			r.History = append(r.History, wire.HistoryLine{Day: day("2026-12-01"), Clock: "10:30", By: []rights.Party{rights.Person, rights.Office, rights.System}[i%3], Event: e})
		}
	})
	cases := []Case{
		{"request-answered", answered},
		{"request-shared-screen", thread(l, "answered", func(r *wire.RequestData) {
			r.RequestCard = card(l, "answered", wire.RequestCard{Status: rights.Answered, Day: 30, Days: 33})
			r.Shared, r.BundlePath, r.Messages = true, "", talk(l)
			r.Documents = []wire.FileCard{file("deel-1.pdf", "application/pdf", wire.FileReady)}
			r.Attached = []wire.FileCard{file("preuve.pdf", "application/pdf", wire.FileReady)}
			for _, list := range [][]wire.FileCard{r.Documents, r.Attached, r.Messages[4].Files} {
				list[0].Path = ""
			}
		})},
		{"request-closed", thread(l, "closed", func(r *wire.RequestData) {
			r.RequestCard = card(l, "closed", wire.RequestCard{Status: rights.Closed, Day: 30, Days: 33})
			r.CanWrite, r.CanWithdraw, r.Files, r.Lines, r.Behalf = false, false, nil, nil, "of-tomorrow"
			r.ClosedOn, r.KeptUntil = day("2027-01-10"), day("2032-01-10")
			r.Extended = []wire.Extended{{Reason: "of-tomorrow", Day: day("2026-12-20")}}
		})},
	}
	for _, done := range []string{wire.DoneSent, wire.DoneWithdrawn} {
		cases = append(cases, Case{"request-done-" + done, thread(l, "done", func(r *wire.RequestData) { r.Done = done })})
	}
	for _, behalf := range []rights.Behalf{rights.Protected, rights.Mandated, rights.HeirOf, rights.ProviderOf} {
		cases = append(cases, Case{"request-for-" + string(behalf), thread(l, "for", func(r *wire.RequestData) { r.Behalf = behalf })})
	}
	return cases
}

// receipts returns receipts with and without a proof.
func receipts(l lang.Lang) []Case {
	at := func(id string, change func(*wire.RequestData)) wire.Page {
		p := thread(l, id, change)
		r := personal(l, wire.Receipt, id)
		r.Request = p.Request
		return r
	}
	proof := func(id string) *wire.ProofData {
		file := wire.ReceiptFile + id
		return &wire.ProofData{
			Position: 18203, Size: 18310, Root: "f3+RwFLeC45EEKbSf3+RwFLeC45EEKbSf3+RwFLeC44=", Signer: "loupe.example/log",
			HTMLPath: file + ".html", PDFPath: file + ".pdf", JSONPath: file + ".json",
		}
	}
	ofChoice := func(change func(*wire.RequestData)) wire.Page {
		p := personal(l, wire.Receipt, "choice")
		p.Request = &wire.RequestData{
			RequestCard: wire.RequestCard{ID: "choice", Received: day("2026-11-25"), Path: wire.Path(l, wire.Choices, "")},
			Clock:       "14:07", Proof: proof("choice"),
			Items: []wire.ItemCard{{Right: rights.Withdrawal, Subject: text(l, "Contrat", "Contract")}},
		}
		change(p.Request)
		return p
	}
	return []Case{
		{"receipt", at("open", func(r *wire.RequestData) {
			r.Proof = proof("open")
			r.Items = append(r.Items, wire.ItemCard{
				Right: rights.Objection, Subject: text(l, "Publicité", "Reclame"), Controller: "Partenamut", Channel: rights.DPOForm,
				Outcome: rights.Fulfilled, Decided: r.Received,
			})
		})},
		{"receipt-shared-screen", at("open", func(r *wire.RequestData) {
			r.Shared, r.Proof = true, proof("open")
			r.Proof.HTMLPath, r.Proof.PDFPath, r.Proof.JSONPath = "", "", ""
		})},
		{"receipt-choice", ofChoice(func(*wire.RequestData) {})},
		{"receipt-choice-shared-screen", ofChoice(func(r *wire.RequestData) {
			r.Shared = true
			r.Proof.HTMLPath, r.Proof.PDFPath, r.Proof.JSONPath = "", "", ""
		})},
		{"receipt-choice-no", ofChoice(func(r *wire.RequestData) { r.Items[0].Outcome = rights.Fulfilled })},
		{"receipt-choice-nasty", ofChoice(func(r *wire.RequestData) { r.Items[0].Subject, r.Clock = Nasty, "nonsense" })},
		{"receipt-today", at("today", func(r *wire.RequestData) {
			r.DaysLeft, r.Clock, r.Items = 0, "nonsense", r.Items[:1]
		})},
		{"receipt-nasty", at("nasty", func(r *wire.RequestData) {
			r.Items[0].Domain, r.Proof = Nasty, proof("nasty")
			r.Proof.Signer = Nasty
			r.Status = rights.Answered
		})},
	}
}

// choices returns what a member allows: known and unknown, of both kinds.
func choices(l lang.Lang) []Case {
	at := func(change func(*wire.ChoicesData)) wire.Page {
		p := personal(l, wire.Choices, "")
		p.Choices = &wire.ChoicesData{
			Owner: "owner-of-the-form", Key: "1f0c9d2e4b6a48d3", SendPath: wire.Path(l, wire.Choices, ""), AskPath: askPath(l),
			Choices: []wire.ChoiceCard{
				{ID: "direct_marketing", Name: text(l, "Publicité", "Reclame"), Text: text(l, "Des offres.", "Aanbiedingen."), Consequence: text(l, "Plus d’offres.", "Geen aanbiedingen meer."), Allowed: true},
				{ID: "profiling", Name: text(l, "Offre sur mesure", "Aanbod op maat"), Text: text(l, "Selon vos goûts.", "Volgens uw smaak."), Consequence: text(l, "Des offres moins précises.", "Minder juiste aanbiedingen."), Known: true, Allowed: true, Since: day("2025-05-12")},
				{ID: "outside", Consent: true, Name: text(l, "Hors d’Europe", "Buiten Europa"), Text: text(l, "Un service.", "Een dienst."), Consequence: text(l, "Pas de service.", "Geen dienst.")},
				{ID: "contract", Consent: true, Name: text(l, "Contrat", "Contract"), Text: text(l, "Un contrat.", "Een contract."), Consequence: text(l, "Le contrat s’arrête.", "Het contract stopt."), Known: true, Since: day("2026-11-22")},
			},
		}
		change(p.Choices)
		return p
	}
	changed := at(func(c *wire.ChoicesData) {
		c.Done, c.ReceiptPath = "contract", wire.ReceiptFile+"choice.html"
		c.History = []wire.ChoiceLine{
			{Name: text(l, "Contrat", "Contract"), Day: day("2026-11-22"), ReceiptPath: wire.ReceiptFile + "choice.html", ProofPath: wire.Path(l, wire.Receipt, "choice")},
			{Name: text(l, "Offre sur mesure", "Aanbod op maat"), Allowed: true, Day: day("2025-05-12")},
		}
	})
	nasty := at(func(c *wire.ChoicesData) {
		c.Choices = c.Choices[:1]
		c.Choices[0].Name, c.Choices[0].Text, c.Choices[0].Consequence = Nasty, Nasty, Nasty
		c.Done = "direct_marketing"
	})
	here := at(func(c *wire.ChoicesData) {
		c.Shared, c.Done = true, "contract"
		c.History = []wire.ChoiceLine{{Name: text(l, "Contrat", "Contract"), Day: day("2026-11-22"), ProofPath: wire.Path(l, wire.Receipt, "choice")}}
	})
	told := at(func(c *wire.ChoicesData) {
		c.Report = &wire.LogReport{Coverage: wire.Coverage{Since: day("2018-05-25"), Not: Nasty}, AsOf: day("2026-11-18")}
		c.Choices[0].Told = &wire.ToldChoice{On: day("2025-03-04"), Source: Nasty}
		c.Choices[1].Told = &wire.ToldChoice{On: day("2025-06-01")}
		c.Choices[3].Told = &wire.ToldChoice{Allowed: true, On: day("2018-11-20"), Source: text(l, "Vous", "Uzelf")}
	})
	return []Case{
		{"choices-told", told}, {"choices", at(func(*wire.ChoicesData) {})}, {"choices-changed", changed}, {"choices-nasty", nasty}, {"choices-shared-screen", here},
	}
}

// settings returns how a person is told of things.
func settings(l lang.Lang) []Case {
	at := func(change func(*wire.Page)) wire.Page {
		p := personal(l, wire.Settings, "")
		p.Settings = &wire.SettingsData{
			Email: "a•••@example.be", Mail: true, Lang: string(l), CanMail: true,
			Owner: "owner-of-the-form", SendPath: wire.Path(l, wire.Settings, ""),
		}
		change(&p)
		return p
	}
	cases := []Case{
		{"settings", at(func(*wire.Page) {})},
		{"settings-none", at(func(p *wire.Page) { p.Settings.Email, p.Settings.Mail, p.Settings.Lang = "", false, "" })},
		{"settings-proposed", at(func(p *wire.Page) { p.Settings.Email, p.Settings.Proposed = "", "c•••@example.be" })},
		{"settings-wanted", at(func(p *wire.Page) { p.Settings.Email, p.Settings.Wanted = "", "b•••@example.be" })},
		{"settings-demo", at(func(p *wire.Page) { p.Settings.Mailbox = Mailbox })},
		{"settings-off", at(func(p *wire.Page) { p.Settings.CanMail, p.Settings.Email = false, "" })},
		{"settings-fault-nasty", at(func(p *wire.Page) {
			p.Settings.Typed, p.Fault = Nasty, &wire.Fault{Code: fault.Invalid, Field: wire.FieldEmail, Reason: "invalid"}
		})},
		{"settings-fault-required", at(func(p *wire.Page) {
			p.Fault = &wire.Fault{Code: fault.Invalid, Field: wire.FieldEmail, Reason: "required"}
		})},
		{"settings-fault-off", at(func(p *wire.Page) {
			p.Settings.CanMail = false
			p.Fault = &wire.Fault{Code: fault.Unavailable}
		})},
		{"settings-fault-step-up", at(func(p *wire.Page) {
			p.Fault = &wire.Fault{Code: fault.StepUp, Reason: "fresh", Login: login(l, "", rights.ManageContact)}
		})},
	}
	for _, done := range []string{wire.DoneSaved, wire.DoneMailed, wire.DoneEmail} {
		cases = append(cases, Case{"settings-done-" + done, at(func(p *wire.Page) { p.Settings.Done = done })})
	}
	return cases
}

// confirms returns the page behind the link of a mail, before and after.
func confirms(l lang.Lang) []Case {
	ask, done := base(l, wire.Confirm, ""), base(l, wire.Confirm, "")
	ask.Confirm = &wire.ConfirmData{SendPath: "/confirm/" + string(l) + "/a-token"}
	done.Confirm = &wire.ConfirmData{Done: true}
	return []Case{{"confirm", ask}, {"confirm-done", done}}
}

// checks returns the check of a receipt with every verdict.
func checks(l lang.Lang) []Case {
	at := func(change func(*wire.Page)) wire.Page {
		p := base(l, wire.Check, "")
		p.Check = &wire.CheckData{
			SendPath: wire.Path(l, wire.Check, ""), MaxBytes: wire.MaxReceipt, Keys: []string{"loupe.example/log+2f9e4c1b+AQ=="},
		}
		change(&p)
		return p
	}
	cases := []Case{
		{"check", at(func(*wire.Page) {})},
		{"check-good", at(func(p *wire.Page) {
			c := p.Check
			c.Verdict, c.Reference, c.Received, c.Clock = "good", "LP-4829-1537-61", day("2026-11-25"), "14:07"
			c.Due, c.Position = day("2026-12-28"), 18203
		})},
		{"check-good-old", at(func(p *wire.Page) { p.Check.Verdict, p.Check.Reference, p.Check.Keys = "good", "LP-4829-1537-61", nil })},
		{"check-good-choice", at(func(p *wire.Page) {
			c := p.Check
			c.Verdict, c.Received, c.Clock, c.Position, c.Allowed = "good", day("2026-11-25"), "14:07", 18204, text(l, "Contrat", "Contract")
		})},
		{"check-good-nasty", at(func(p *wire.Page) { p.Check.Verdict, p.Check.Allowed = "good", Nasty })},
	}
	for _, v := range []string{"no_receipt", "altered", "not_in_log", "wrong_signature", "unknown_key", "of-tomorrow"} {
		cases = append(cases, Case{"check-" + v, at(func(p *wire.Page) { p.Check.Verdict = v })})
	}
	for _, f := range []wire.Fault{
		{Code: fault.Invalid, Field: wire.FieldReceipt, Reason: "required"},
		{Code: fault.TooLarge, Field: wire.FieldReceipt, Reason: "malformed"},
		{Code: fault.BadMediaType},
	} {
		cases = append(cases, Case{"check-fault-" + string(f.Code), at(func(p *wire.Page) { p.Fault = &f })})
	}
	return cases
}

// threadFaults returns a request with each fault of its forms.
func threadFaults(l lang.Lang) []Case {
	full := make([]wire.FileCard, wire.MaxFiles)
	for i := range full {
		full[i] = file("p"+string(rune('a'+i))+".pdf", "application/pdf", wire.FileReady)
	}
	var cases []Case
	for _, f := range []struct {
		name  string
		fault wire.Fault
		files []wire.FileCard
	}{
		{"text", wire.Fault{Code: fault.Invalid, Field: wire.FieldText, Reason: "required"}, nil},
		{"long", wire.Fault{Code: fault.Invalid, Field: wire.FieldText, Reason: "too_long"}, nil},
		{"sign", wire.Fault{Code: fault.Invalid, Field: wire.FieldText, Reason: "invalid"}, nil},
		{"file", wire.Fault{Code: fault.Invalid, Field: wire.FieldFile, Reason: "active"}, nil},
		{"full", wire.Fault{Code: fault.Invalid, Field: wire.FieldFile, Reason: "too_many"}, full},
		{"conflict", wire.Fault{Code: fault.Conflict}, nil},
		{"step-up", wire.Fault{Code: fault.StepUp, Reason: "fresh", Kept: true, Login: login(l, "", rights.WriteMessage)}, nil},
	} {
		p := thread(l, "open", func(r *wire.RequestData) { r.Typed, r.Files.Files = Nasty, f.files })
		p.Fault = &f.fault
		cases = append(cases, Case{"request-fault-" + f.name + "-nasty", p})
	}
	return cases
}
