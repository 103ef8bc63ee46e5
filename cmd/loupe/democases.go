package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/demo"
)

// fillCases files the requests of the demonstration and lets happen to them
// what did, each at its time. It does so once for a database.
func (b *base) fillCases(ctx context.Context, desk casework.Desk) error {
	const once = "demo_cases"
	if fresh, err := b.fresh(ctx, once); err != nil || !fresh {
		return err
	}
	now := time.Now()
	for _, c := range demo.Cases() {
		if err := b.fillCase(ctx, desk, c, now.AddDate(0, 0, -c.DaysAgo)); err != nil {
			return fmt.Errorf("demonstration: a request of %s: %w", c.Person, err)
		}
	}
	return b.keep(ctx, once, "filed")
}

// fillCase files one request of the demonstration, received at an instant.
func (b *base) fillCase(ctx context.Context, desk casework.Desk, c demo.Case, received time.Time) error {
	person, actor, err := b.demoActor(ctx, c.Person)
	if err != nil {
		return err
	}
	at := func(day int) casework.Desk {
		then := desk
		then.Now = func() time.Time { return received.AddDate(0, 0, day) }
		return then
	}
	first := at(0)
	if _, _, err := first.Begin(ctx, actor, person.Lang, c.Answers); err != nil {
		return err
	}
	form, err := first.Draft(ctx, actor)
	if err != nil {
		return err
	}
	r, err := first.File(ctx, actor, form.Key, person.Lang, c.Answers)
	if err != nil {
		return err
	}
	for _, s := range c.Steps {
		then := at(s.Day)
		if err := b.demoStep(ctx, &then, person, actor, r.ID, s); err != nil {
			return fmt.Errorf("%s on day %d: %w", s.Act.Event, s.Day, err)
		}
	}
	return nil
}

// demoStep lets one thing happen to a request.
func (b *base) demoStep(ctx context.Context, desk *casework.Desk, person demo.Person, actor casework.Actor, id string, s demo.Step) error {
	if s.Officer == "" {
		return desk.Say(ctx, actor, id, rand.Text(), s.Text)
	}
	officer, _, err := b.demoActor(ctx, s.Officer)
	if err != nil {
		return err
	}
	account, err := b.demoAccount(ctx, officer)
	if err != nil {
		return err
	}
	thread, err := desk.Thread(ctx, actor, id)
	if err != nil {
		return err
	}
	var docs []casework.Document
	if s.Answer {
		name, pdf := demo.Answer(person.Lang)
		docs = append(docs, casework.Document{Name: name, Bytes: pdf})
	}
	_, err = desk.Act(ctx, casework.Officer{AccountID: account.ID, Controller: officer.Controller},
		id, thread.Request.Version, s.Act, s.Text, docs)
	return err
}

// demoActor returns somebody of the demonstration as who they act.
func (b *base) demoActor(ctx context.Context, subject string) (demo.Person, casework.Actor, error) {
	people := demo.People()
	at := slices.IndexFunc(people, func(p demo.Person) bool { return p.Subject == subject })
	if at < 0 {
		return demo.Person{}, casework.Actor{}, fmt.Errorf("nobody is called %q", subject)
	}
	p := people[at]
	account, err := b.demoAccount(ctx, p)
	if err != nil || p.Staff() {
		return p, casework.Actor{}, err
	}
	member, err := b.store.MemberByNumber(ctx, b.index(p.Number))
	if err != nil {
		return p, casework.Actor{}, err
	}
	if _, err := b.store.Link(ctx, account.ID, member, "", time.Now()); err != nil {
		return p, casework.Actor{}, err
	}
	return p, casework.Actor{AccountID: account.ID, MemberID: member, Role: rights.Member, Level: rights.High}, nil
}

// demoAccount returns the account with which somebody of the demonstration
// logs in.
func (b *base) demoAccount(ctx context.Context, p demo.Person) (auth.Account, error) {
	a := auth.Account{
		Issuer: "http://" + b.config.DemoIDPAddr, Subject: p.Subject, Name: p.GivenName, Lang: p.Lang,
		Role: rights.Role(p.Role), Controller: p.Controller,
	}
	as := auth.Members
	if p.Staff() {
		as = auth.Staff
	}
	for _, known := range demoProviders(b.config) {
		if known.For == as {
			a.Provider = known.ID
		}
	}
	return b.store.SaveAccount(ctx, a, as)
}
