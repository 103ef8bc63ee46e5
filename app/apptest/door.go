package apptest

import (
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// door returns the pages on logging in, and on where one is logged in.
func door(l lang.Lang) []Case {
	return append(append(logins(l), sessionLists(l)...), faces(l)...)
}

// login returns the address of a login.
func login(l lang.Lang, with string, a rights.Action) string {
	return wire.LoginLink{Lang: l, Route: wire.Review, With: with, Action: a}.Path()
}

// logins returns the choice of a way to log in, and the page before a login.
func logins(l lang.Lang) []Case {
	choose := base(l, wire.Choose, "")
	choose.Choose = &wire.ChooseData{Ways: []wire.Way{
		{Name: "itsme®", Path: login(l, "itsme", "")},
		{Name: text(l, "CSAM (carte d’identité, code par application)", "CSAM (identiteitskaart, code via app)"), Path: login(l, "fas", "")},
	}}
	staff := base(l, wire.Choose, "")
	staff.Choose = &wire.ChooseData{Staff: true, Ways: []wire.Way{
		{Name: "Partenamut", Path: login(l, "partenamut", "")}, {Name: "MLOZ", Path: login(l, "mloz", "")},
	}}
	nasty := base(l, wire.Choose, "")
	nasty.Choose = &wire.ChooseData{Ways: []wire.Way{{Name: Nasty, Path: login(l, "x", "")}}}
	onward := base(l, wire.Onward, "")
	onward.Goodbye = &wire.GoodbyeData{Next: login(l, "itsme", rights.SendRequest)}
	return []Case{{"choose", choose}, {"choose-staff", staff}, {"choose-nasty", nasty}, {"onward", onward}}
}

// sessionLists returns the list of logins: of a member, of one who is logged
// in nowhere else, of staff, and after each thing that can be done.
func sessionLists(l lang.Lang) []Case {
	list := func(d wire.SessionsData) wire.Page {
		p := personal(l, wire.Sessions, "")
		d.Owner, d.SendPath = "0f1e2d3c", wire.Path(l, wire.Sessions, "")
		p.Sessions = &d
		return p
	}
	all, ways := sessions(), links(l)
	full := list(wire.SessionsData{Sessions: all, Links: ways})
	one := list(wire.SessionsData{Sessions: all[:1], Links: ways[:1]})
	staff := list(wire.SessionsData{Sessions: all[:2], Done: "of-tomorrow"})
	staff.Viewer = &wire.Viewer{Name: "Noor", Role: "auditor"}
	nasty := list(wire.SessionsData{
		Sessions: []wire.SessionCard{{ID: "n", Provider: Nasty, Device: Nasty, BegunAt: "noon", SeenAt: "25:61", Begun: day("2026-11-22"), Seen: day("2026-11-22")}},
		Links:    []wire.LinkCard{{ID: "m", Provider: Nasty, Since: day("2026-11-22")}},
	})
	cases := []Case{{"sessions", full}, {"sessions-one", one}, {"sessions-staff", staff}, {"sessions-nasty", nasty}}
	for _, what := range []string{wire.DoneSession, wire.DoneOthers, wire.DoneUnlinked, wire.DoneConfirmed} {
		cases = append(cases, Case{"sessions-done-" + what, list(wire.SessionsData{Sessions: all, Links: ways, Done: what})})
	}
	return cases
}

// sessions returns logins of every level: this one, a kiosk, one whose device
// is not known, and two that only their time tells apart.
func sessions() []wire.SessionCard {
	card := func(id, provider, device, at string, level rights.Level) wire.SessionCard {
		return wire.SessionCard{
			ID: id, Provider: provider, Device: device, Level: level,
			Begun: day("2026-11-22"), BegunAt: at, Seen: day("2026-11-22"), SeenAt: "14:07",
		}
	}
	all := []wire.SessionCard{
		card("a", "itsme®", "Firefox · Windows", "14:02", rights.High),
		card("b", "CSAM", "Chrome · Linux", "13:30", rights.Substantial),
		card("c", "itsme®", "", "11:59", rights.Low),
		card("d", "itsme®", "Safari · iOS", "09:05", rights.Unknown),
		card("e", "itsme®", "Safari · iOS", "09:04", rights.High+1),
	}
	all[0].Current, all[1].Kiosk = true, true
	return all
}

// links returns the logins that open a file.
func links(l lang.Lang) []wire.LinkCard {
	return []wire.LinkCard{
		{ID: "x", Provider: "CSAM", Since: day("2025-03-01")},
		{ID: "y", Provider: "itsme®", Since: day("2026-01-14"), Current: true},
		{ID: "z", Provider: text(l, "Connexion de test", "Testaanmelding"), Since: day("2026-09-30")},
	}
}

// confirm returns a login that confirms another one, by id and name of its
// provider.
func confirm(l lang.Lang, with, name string) wire.Way {
	return wire.Way{Name: name, Path: wire.LoginLink{Lang: l, Route: wire.Me, With: with, Link: true}.Path()}
}

// faces returns the home of those who have no open file, and the faults that
// their reason tells apart.
func faces(l lang.Lang) []Case {
	var cases []Case
	home := func(name string, v wire.Viewer, me *wire.MeData) {
		p := personal(l, wire.Me, "")
		p.Viewer, p.Me = &v, me
		cases = append(cases, Case{"me-" + name, p})
	}
	today := day("2026-11-22")
	home("weak", wire.Viewer{Name: "Élise", Role: "visitor"}, &wire.MeData{Today: today, Stronger: login(l, "", rights.SeeFile)})
	home("confirm", wire.Viewer{Name: "Élise", Role: "visitor"}, &wire.MeData{
		Today: today, Waits: true, Confirm: []wire.Way{confirm(l, "itsme", "itsme®")},
	})
	home("confirm-two", wire.Viewer{Name: "Élise", Role: "visitor"}, &wire.MeData{
		Today: today, Waits: true, Confirm: []wire.Way{
			confirm(l, "itsme", "itsme®"),
			confirm(l, "fas", text(l, "CSAM (carte d’identité, code par application)", "CSAM (identiteitskaart, code via app)")),
		},
	})
	home("waits", wire.Viewer{Name: "Élise", Role: "visitor"}, &wire.MeData{Today: today, Waits: true})
	home("confirm-nasty", wire.Viewer{Name: Nasty, Role: "visitor"}, &wire.MeData{
		Today: today, Waits: true, Confirm: []wire.Way{confirm(l, "itsme", Nasty)},
	})
	for _, role := range []rights.Role{rights.Agent, rights.Auditor, rights.Former, "of-tomorrow"} {
		home(string(role), wire.Viewer{Name: "Noor", Role: string(role), Office: "Partenamut"}, &wire.MeData{Today: today})
	}
	for _, f := range Reasons {
		p := base(l, wire.Problem, "")
		p.Path = wire.Path(l, wire.Requests, "")
		p.Fault = &f
		cases = append(cases, Case{"problem-" + string(f.Code) + "-" + f.Reason, p})
	}
	return cases
}

// Reasons are the faults that are told in words of their reason.
var Reasons = [...]wire.Fault{
	{Code: fault.StepUp, Reason: wire.ReasonLevel, Login: "/auth/login?for=see_requests&lang=fr&to=requests"},
	{Code: fault.StepUp, Reason: wire.ReasonFresh},
	{Code: fault.Forbidden, Reason: wire.ReasonOtherPerson, Login: "/auth/login?lang=fr&to=requests&with=itsme"},
	{Code: fault.Forbidden, Reason: wire.ReasonLinked, Login: "/auth/login?lang=fr&to=me&with=itsme"},
	{Code: fault.Forbidden, Reason: wire.ReasonUntrusted, Login: "/auth/login?lang=fr&to=me&with=itsme"},
	{Code: fault.Invalid, Reason: wire.ReasonCallback, Login: "/auth/login?lang=fr&to=me"},
	{Code: fault.Expired, Reason: wire.ReasonRole},
	{Code: fault.Expired, Reason: wire.ReasonEnded},
	{Code: fault.TooMany, Reason: wire.ReasonPace}, {Code: fault.TooMany, Reason: wire.ReasonMails},
	{Code: fault.TooMany, Reason: wire.ReasonGuest}, {Code: fault.Unavailable, Reason: wire.ReasonNoMail},
	{Code: fault.Unauthorized, Reason: wire.ReasonCancelled, Login: "/auth/login?lang=fr&to=me&with=itsme"},
	{Code: fault.Conflict, Reason: wire.ReasonOwner},
}
