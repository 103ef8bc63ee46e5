package apptest

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// guests returns the pages of people without an account.
func guests(l lang.Lang) []Case {
	cases := append(guestForms(l), follows(l)...)
	cases = append(cases, followed(l)...)
	for _, over := range []wire.Over{wire.OverLink, wire.OverForm, wire.OverSent, wire.OverVisit, "of-tomorrow"} {
		p := guestBase(l, wire.GuestOver)
		p.Guest.Over = over
		cases = append(cases, Case{"guest-over-" + string(over), p})
	}
	kept := guestBase(l, wire.GuestOver)
	kept.Guest.Over, kept.Fault = wire.OverVisit, &wire.Fault{Kept: true}
	typed := guestBase(l, wire.GuestOver)
	typed.Guest.Over, typed.Guest.Typed = wire.OverForm, Nasty
	found := guestBase(l, wire.GuestFound)
	found.Path, found.Alternate = wire.GuestAskPath(l), wire.GuestAskPath(l.Other())
	found.Guest.NextPath = wire.Path(l, wire.GuestReview, "")
	cases = append(cases, Case{"guest-over-typed", typed}, Case{"guest-found", found}, Case{"guest-address", address(l, nil)},
		Case{"guest-address-wrong", address(l, &wire.Fault{Code: fault.Invalid, Field: wire.FieldEmail, Reason: "invalid"})},
		Case{"guest-address-many", address(l, &wire.Fault{Code: fault.TooMany, Reason: wire.ReasonGuest})})
	demo := guestBase(l, wire.GuestSent)
	demo.Guest.Mailbox = Mailbox
	cases = append(cases, Case{"guest-sent-demo", demo})
	confirm := guestBase(l, wire.GuestConfirm)
	confirm.Guest.SendPath = "/confirm/request/" + string(l) + "/token"
	fresh := guestBase(l, wire.NewCode)
	fresh.Guest.SendPath = "/confirm/code/" + string(l) + "/token"
	cases = append(cases, Case{"new-code", fresh}, Case{"lost-sent", guestBase(l, wire.LostSent)})
	return append(cases, Case{"guest-over-kept", kept}, Case{"guest-confirm", confirm}, Case{"guest-sent", guestBase(l, wire.GuestSent)})
}

// Mailbox is the address of a demonstration's mailbox.
const Mailbox = "http://127.0.0.1:8082/?lang=fr"

// guestBase returns a page of somebody without an account.
func guestBase(l lang.Lang, r wire.Route) wire.Page {
	p := base(l, r, "")
	p.Guest = &wire.GuestData{AskPath: wire.GuestAskPath(l), SendPath: wire.Path(l, r, ""), QuitPath: wire.Path(l, wire.GuestSent, "")}
	return p
}

// address returns the page for another address of what was sent.
func address(l lang.Lang, f *wire.Fault) wire.Page {
	p := guestBase(l, wire.GuestAddress)
	p.Path, p.Alternate = wire.Path(l, wire.GuestReview, ""), wire.Path(l.Other(), wire.GuestReview, "")
	p.Guest.SendPath, p.Guest.Owner, p.Fault = p.Path, "owner", f
	if f != nil {
		p.Guest.Email = Nasty
	}
	return p
}

// guestForms returns questions and the review.
func guestForms(l lang.Lang) []Case {
	question := func(id rights.QuestionID, f *wire.Fault) wire.Page {
		p := guestBase(l, wire.GuestAsk)
		p.Path = wire.Path(l, wire.GuestAsk, wire.QuestionSlug(l, id))
		p.Alternate = wire.Path(l.Other(), wire.GuestAsk, wire.QuestionSlug(l.Other(), id))
		prompt, _ := rights.PromptOf(id, rights.Catalog{Domains: []string{"compulsory"}})
		p.Ask = &wire.AskData{Prompt: prompt, Step: 2, Steps: 6, Owner: "owner", SendPath: p.Path, Values: []string{Nasty}}
		p.Ask.Early = rights.Early(id, rights.Answers{})
		for _, v := range prompt.Options {
			p.Ask.Choices = append(p.Ask.Choices, wire.Choice{Value: v})
		}
		p.Fault = f
		return p
	}
	review := func(f *wire.Fault) wire.Page {
		p := guestBase(l, wire.GuestReview)
		p.Review = &wire.ReviewData{
			Lines: []wire.AnswerLine{
				{Question: rights.AskGoal, Values: []string{string(rights.Access)}, Path: wire.GuestAskPath(l)},
				{Question: rights.AskNote, Values: []string{Nasty}, Typed: true},
			},
			Items:   []wire.ItemCard{{Right: rights.Access, Domain: "Soins", Controller: "MLOZ", Channel: rights.Access.Channel()}},
			IfToday: day("2026-12-22"), Answers: `{"goal":["access"]}`, Key: "key", Owner: "owner",
			SendPath: p.Path, BackPath: wire.GuestAskPath(l),
		}
		p.Fault = f
		if f != nil {
			p.Guest.Name, p.Guest.Email = Nasty, Nasty
		}
		return p
	}
	bare := review(nil)
	bare.Review.Items, bare.Review.IfToday = nil, calendar.Day{}
	cases := []Case{
		{"guest-ask", question(rights.AskGoal, nil)},
		{"guest-ask-text", question(rights.AskErase, nil)},
		{"guest-ask-many", question(rights.AskGoal, &wire.Fault{Code: fault.TooMany, Reason: wire.ReasonGuest})},
		{"guest-ask-wrong", question(rights.AskGoal, &wire.Fault{Code: fault.Invalid, Field: string(rights.AskGoal), Reason: "required"})},
		{"guest-review", review(nil)},
		{"guest-review-bare", bare},
		{"guest-review-stale", review(&wire.Fault{Code: fault.Conflict, Field: wire.FieldKey, Reason: "stale"})},
	}
	for _, field := range []string{wire.FieldName, wire.FieldEmail} {
		for _, reason := range []string{"required", "too_long", "invalid"} {
			cases = append(cases, Case{"guest-review-" + field + "-" + reason, review(&wire.Fault{Code: fault.Invalid, Field: field, Reason: reason})})
		}
	}
	return cases
}

// follows returns the page for reference and code.
func follows(l lang.Lang) []Case {
	at := func(f *wire.Fault) wire.Page {
		p := guestBase(l, wire.Follow)
		if p.Fault = f; f != nil {
			p.Guest.Reference = Nasty
		}
		return p
	}
	lost := func(f *wire.Fault) wire.Page {
		p := guestBase(l, wire.LostCode)
		if p.Fault = f; f != nil {
			p.Guest.Reference, p.Guest.Email = Nasty, Nasty
		}
		return p
	}
	return []Case{
		{"lost-code", lost(nil)},
		{"lost-code-reference", lost(&wire.Fault{Code: fault.Invalid, Field: wire.FieldReference, Reason: "required"})},
		{"lost-code-format", lost(&wire.Fault{Code: fault.Invalid, Field: wire.FieldReference, Reason: "format"})},
		{"lost-code-slip", lost(&wire.Fault{Code: fault.Invalid, Field: wire.FieldReference, Reason: "check_digits"})},
		{"lost-code-email", lost(&wire.Fault{Code: fault.Invalid, Field: wire.FieldEmail, Reason: "invalid"})},
		{"lost-code-many", lost(&wire.Fault{Code: fault.TooMany, Reason: wire.ReasonGuest})},
		{"follow", at(nil)},
		{"follow-wrong", at(&wire.Fault{Code: fault.Invalid, Field: wire.FieldCode, Reason: wire.ReasonGuest})},
		{"follow-many", at(&wire.Fault{Code: fault.TooMany, Reason: wire.ReasonGuest})},
	}
}

// followed returns the request that is followed, and its receipt.
func followed(l lang.Lang) []Case {
	at := func(r wire.Route, change func(*wire.Page)) wire.Page {
		p := guestBase(l, r)
		p.Request = request(l, "open")
		p.Request.Path, p.Request.ReceiptPath = wire.Path(l, wire.GuestRequest, ""), wire.Path(l, wire.GuestReceipt, "")
		p.Request.SendPath, p.Request.BundlePath, p.Request.Files = wire.Path(l, wire.GuestRequest, ""), "", nil
		change(&p)
		return p
	}
	asked := func(p *wire.Page) {
		p.Request.Status, p.Request.Turn = rights.IdentityAsked, rights.PersonTurn
		p.Request.Paused, p.Request.Messages = true, talk(l)
		p.Request.Files = &wire.FilesData{MaxFiles: wire.MaxFiles, MaxBytes: wire.MaxFile}
	}
	proven := func(p *wire.Page) {
		f := wire.GuestFile + "receipt"
		p.Request.Proof = &wire.ProofData{Position: 3, Size: 4, Root: "x", Signer: "loupe.example/log", HTMLPath: f + ".html", PDFPath: f + ".pdf", JSONPath: f + ".json"}
	}
	return []Case{
		{"guest-request", at(wire.GuestRequest, func(*wire.Page) {})},
		{"guest-request-asked", at(wire.GuestRequest, asked)},
		{"guest-request-file", at(wire.GuestRequest, func(p *wire.Page) {
			p.Fault = &wire.Fault{Code: fault.Invalid, Field: wire.FieldFile, Reason: wire.ReasonNotAsked}
			p.Request.Typed = Nasty
		})},
		{"guest-request-answered", at(wire.GuestRequest, func(p *wire.Page) {
			p.Request.Status = rights.Answered
			p.Request.Messages, p.Request.KeptUntil = talk(l), day("2032-01-10")
			p.Request.Documents = []wire.FileCard{{ID: "d", Name: Nasty, Type: "application/pdf", Size: 9, State: wire.FileReady}}
		})},
		{"guest-receipt", at(wire.GuestReceipt, proven)},
		{"guest-request-late", at(wire.GuestRequest, func(p *wire.Page) {
			p.Request.Overdue, p.Request.BundlePath = true, wire.GuestFile+wire.GuestBundle
		})},
		{"guest-request-gone", at(wire.GuestRequest, func(p *wire.Page) {
			p.Request.History = append(p.Request.History, wire.HistoryLine{
				Day: day("2026-11-20"), Clock: "10:00", By: rights.System, Event: rights.ForgetIdentity,
			})
			p.Request.Messages = []wire.MessageCard{
				{From: rights.Person, Kind: "message", Day: day("2026-11-19"), Clock: "09:00"},
				{From: rights.Office, Kind: "answer", Day: day("2026-11-20"), Clock: "09:00", Closed: true},
			}
		})},
		{"guest-request-again", at(wire.GuestRequest, func(p *wire.Page) {
			p.Request.OpenPath = wire.Path(l, wire.Follow, "")
			p.Request.Messages = []wire.MessageCard{
				{From: rights.Office, Kind: "answer", Day: day("2026-11-20"), Clock: "09:00", Closed: true},
			}
		})},
		{"guest-receipt-renewed", at(wire.GuestReceipt, func(p *wire.Page) {
			proven(p)
			p.Guest.Renewed, p.Guest.Code = true, []string{"2A3C", "4EFH", "5JKL", "6MRT"}
		})},
		{"guest-receipt-fresh", at(wire.GuestReceipt, func(p *wire.Page) {
			proven(p)
			p.Guest.Fresh, p.Guest.Code = true, []string{"2A3C", "4EFH", "5JKL", "6MRT"}
		})},
	}
}
