package app_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/app/apptest"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// page returns the made-up page of a name in a language, rendered.
func page(t *testing.T, l lang.Lang, name string) (wire.Page, *html.Node) {
	t.Helper()
	for _, c := range apptest.Cases(l) {
		if c.Name == name {
			return c.Page, parse(t, c.Page)
		}
	}
	t.Fatalf("no made-up page %s", name)
	return wire.Page{}, nil
}

// inside returns the elements of a name below the main element.
func inside(root *html.Node, name string) []*html.Node {
	return nodes(nodes(root, "main")[0], name)
}

// with returns those of some elements whose attribute has a value.
func with(all []*html.Node, name, value string) []*html.Node {
	return slices.DeleteFunc(slices.Clone(all), func(n *html.Node) bool { return attr(n, name) != value })
}

// spoken returns the text of an element with its white space folded.
func spoken(n *html.Node) string { return strings.Join(strings.Fields(words(n)), " ") }

func TestLoginsAreNative(t *testing.T) {
	count := 0
	each(t, func(t *testing.T, c apptest.Case, root *html.Node) {
		for _, n := range nodes(root, "a", "form") {
			to := attr(n, "href") + attr(n, "action")
			id := attr(n, "id")
			ours := id == "review" || id == "ask" && attr(n, "enctype") == "" // sent by the client where it runs
			if !strings.HasPrefix(to, "/auth/") && (n.Data == "a" || ours) {
				continue
			}
			count++
			if attr(n, "data-native") != "true" {
				t.Errorf("<%s> to %s is not left to the browser", n.Data, to)
			}
		}
	})
	if count < 50 {
		t.Errorf("looked at %d logins and forms only", count)
	}
}

func TestStaffComeInByTheFooter(t *testing.T) {
	each(t, func(t *testing.T, c apptest.Case, root *html.Node) {
		if c.Page.Route == wire.Start {
			return // speaks no language yet
		}
		staff := wire.LoginLink{Lang: c.Page.Lang, Route: wire.Me, Staff: true}.Path()
		sessions := wire.Path(c.Page.Lang, wire.Sessions, "")
		foot := nodes(nodes(root, "footer")[0], "a")
		in, mine := len(with(foot, "href", staff)), len(with(foot, "href", sessions))
		if c.Page.Viewer == nil && (in != 1 || mine != 0) || c.Page.Viewer != nil && (in != 0 || mine != 1) {
			t.Errorf("footer has %d ways in for staff and %d to the own logins; logged in: %t", in, mine, c.Page.Viewer != nil)
		}
	})
}

func TestChoose(t *testing.T) {
	for _, l := range lang.All {
		for _, name := range []string{"choose", "choose-staff", "choose-nasty"} {
			p, root := page(t, l, name)
			links := with(inside(root, "a"), "class", "way")
			guest := with(inside(root, "a"), "href", wire.GuestAskPath(l))
			if len(links) != len(p.Choose.Ways) || (len(guest) == 1) == p.Choose.Staff {
				t.Fatalf("%s: %d links, want %d", name, len(links), len(p.Choose.Ways))
			}
			for i, w := range p.Choose.Ways {
				if words(links[i]) != w.Name || attr(links[i], "href") != w.Path {
					t.Errorf("%s: way %d is %q to %s", name, i, words(links[i]), attr(links[i], "href"))
				}
			}
		}
		_, members := page(t, l, "choose")
		_, staff := page(t, l, "choose-staff")
		if a, b := spoken(nodes(members, "h1")[0]), spoken(nodes(staff, "h1")[0]); a == b {
			t.Errorf("staff and members choose under the same title %q", a)
		}
	}
}

func TestOnward(t *testing.T) {
	p, root := page(t, lang.FR, "onward")
	if links := inside(root, "a"); len(links) != 1 || attr(links[0], "href") != p.Goodbye.Next {
		t.Errorf("the page before a login has %d links", len(links))
	}
	p.Goodbye = &wire.GoodbyeData{}
	if root := parse(t, p); len(with(inside(root, "a"), "href", "")) > 0 {
		t.Error("a page that leads nowhere has a link to nowhere")
	}
}

func TestSessionsForms(t *testing.T) {
	each(t, func(t *testing.T, c apptest.Case, root *html.Node) {
		s := c.Page.Sessions
		if s == nil {
			return
		}
		want := map[string]string{} // value of a button: its field
		for _, one := range s.Sessions {
			if !one.Current {
				want[one.ID] = wire.FieldEnd
				want[wire.EndOthers], want[wire.EndAll] = wire.FieldEnd, wire.FieldEnd
			}
		}
		for _, link := range s.Links {
			if !link.Current {
				want[link.ID] = wire.FieldLink
			}
		}
		names := map[string]bool{}
		for _, form := range inside(root, "form") {
			if attr(form, "action") != s.SendPath {
				t.Errorf("form goes to %s", attr(form, "action"))
			}
			if owner := with(nodes(form, "input"), "name", wire.FieldOwner); len(owner) != 1 || attr(owner[0], "value") != s.Owner {
				t.Error("form does not say whose it is")
			}
			for _, b := range nodes(form, "button") {
				if want[attr(b, "value")] != attr(b, "name") || attr(b, "type") != "submit" {
					t.Errorf("button sends %s=%s", attr(b, "name"), attr(b, "value"))
				}
				delete(want, attr(b, "value"))
				if names[spoken(b)] {
					t.Errorf("two buttons are called %q", spoken(b))
				}
				names[spoken(b)] = true
			}
		}
		if len(want) > 0 {
			t.Errorf("no button for %v", want)
		}
	})
}

func TestSessionsSay(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		_, root := page(t, l, "sessions")
		text := words(inside(root, "ul")[0])
		for _, k := range []locales.Key{locales.ProofHigh, locales.ProofSubstantial, locales.ProofLow, locales.ProofUnknown} {
			before, after, _ := strings.Cut(w.T(k), "{{.Provider}}")
			if !strings.Contains(text, before) || !strings.Contains(text, after) {
				t.Errorf("%s: no login says %q", l, w.T(k))
			}
		}
		if n := strings.Count(text, w.T(locales.SessionsCurrent)); n != 1 {
			t.Errorf("%s: %d logins are this one", l, n)
		}
		if !strings.Contains(text, w.T(locales.SessionsShared)) || !strings.Contains(text, w.T(locales.SessionsDevice)) {
			t.Errorf("%s: kiosk or unknown device not said in %q", l, text)
		}
		for what, k := range map[string]locales.Key{
			wire.DoneSession: locales.SessionsDoneSession, wire.DoneOthers: locales.SessionsDoneOthers,
			wire.DoneUnlinked: locales.SessionsDoneLink, wire.DoneConfirmed: locales.SessionsDoneConfirmed,
		} {
			_, root := page(t, l, "sessions-done-"+what)
			notes := with(inside(root, "div"), "role", "status")
			if len(notes) != 1 || spoken(notes[0]) != w.T(k) {
				t.Errorf("%s: after %s, %d notes", l, what, len(notes))
			}
		}
		_, staff := page(t, l, "sessions-staff")
		if len(with(inside(staff, "div"), "role", "status")) > 0 || len(with(inside(staff, "h2"), "id", "links")) > 0 {
			t.Errorf("%s: staff are told of what was not done, or of files", l)
		}
	}
}

func TestStepUpInForms(t *testing.T) {
	for _, l := range lang.All {
		for _, r := range []wire.Route{wire.Ask, wire.Review} {
			for _, kept := range []bool{true, false} {
				name := string(r) + map[bool]string{true: "-fault-step-up-kept", false: "-fault-step-up-lost"}[kept]
				p, root := page(t, l, name)
				errors := with(inside(root, "div"), "id", "errors")
				if len(errors) != 1 {
					t.Fatalf("%s: %d summaries", name, len(errors))
				}
				links := nodes(errors[0], "a")
				if len(links) != 1 || !strings.HasPrefix(attr(links[0], "href"), wire.Login+"?for=send_request") {
					t.Fatalf("%s: %d links in the summary", name, len(links))
				}
				if kept && attr(links[0], "href") != p.Fault.Login {
					t.Errorf("%s: leads to %s", name, attr(links[0], "href"))
				}
				if apart := attr(links[0], "target") == "_blank"; apart == kept {
					t.Errorf("%s: kept %t, and opens in another tab: %t", name, kept, apart)
				}
				whole := words(nodes(root, "main")[0])
				if !strings.Contains(whole, apptest.Nasty) {
					t.Errorf("%s: what was typed is gone", name)
				}
			}
		}
	}
}

func TestProveButton(t *testing.T) {
	for _, l := range lang.All {
		_, plain := page(t, l, "ask-wrong")
		_, old := page(t, l, "ask-prove")
		if n := len(with(inside(plain, "button"), "name", wire.FieldThen)); n != 0 {
			t.Errorf("%s: a fresh login has %d buttons to prove it", l, n)
		}
		buttons := inside(old, "button")
		if len(buttons) != 2 || attr(buttons[0], "name") != "" {
			t.Fatalf("%s: the Enter key would not press the button that goes on", l)
		}
		if b := buttons[1]; attr(b, "name") != wire.FieldThen || attr(b, "value") != wire.ThenProve || attr(b, "type") != "submit" {
			t.Errorf("%s: second button sends %s=%s", l, attr(b, "name"), attr(b, "value"))
		}
	}
}

func TestHomeWithoutFile(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		for name, want := range map[string]struct {
			lead locales.Key
			role locales.Key
			path func(wire.Page) string // of the main button
		}{
			"me-weak":    {locales.WeakLead, locales.RoleVisitor, func(p wire.Page) string { return p.Me.Stronger }},
			"me-confirm": {locales.ConfirmLead, locales.RoleVisitor, func(p wire.Page) string { return p.Me.Confirm[0].Path }},
			"me-auditor": {locales.MeVisitorLead, locales.RoleAuditor, func(p wire.Page) string { return wire.Path(p.Lang, wire.Home, "") }},
			"me-former":  {locales.MeVisitorLead, locales.RoleFormer, func(p wire.Page) string { return wire.Path(p.Lang, wire.Home, "") }},
		} {
			p, root := page(t, l, name)
			text := words(nodes(root, "main")[0])
			if !strings.Contains(text, w.T(want.lead)) || !strings.Contains(text, w.T(want.role)) {
				t.Errorf("%s/%s: lead or role missing in %q", l, name, text)
			}
			links := inside(root, "a")
			if got := attr(links[0], "href"); got != want.path(p) {
				t.Errorf("%s/%s: main button leads to %s", l, name, got)
			}
			if len(with(links, "href", wire.Path(l, wire.Sessions, ""))) != 1 {
				t.Errorf("%s/%s: no link to the own logins", l, name)
			}
		}
		_, me := page(t, l, "me")
		if len(with(inside(me, "a"), "href", wire.Path(l, wire.Sessions, ""))) != 1 {
			t.Errorf("%s: a member's home has no link to the own logins", l)
		}
	}
}

func TestHomeThatWaits(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		for name, ways := range map[string]int{"me-confirm": 1, "me-confirm-two": 2, "me-waits": 0} {
			p, root := page(t, l, name)
			if len(p.Me.Confirm) != ways {
				t.Fatalf("%s: made-up page has %d ways", name, len(p.Me.Confirm))
			}
			text := words(nodes(root, "main")[0])
			if !strings.Contains(text, w.T(locales.ConfirmLead)) {
				t.Errorf("%s/%s: nothing says that the file opens otherwise: %q", l, name, text)
			}
			if lost := strings.Contains(text, w.T(locales.ConfirmLost)); lost != (ways > 0) {
				t.Errorf("%s/%s: %d ways, and help for who lost them: %t", l, name, ways, lost)
			}
			if stuck := strings.Contains(text, w.T(locales.WaitsHelp)); stuck != (ways == 0) {
				t.Errorf("%s/%s: %d ways, and help for who has none: %t", l, name, ways, stuck)
			}
			buttons := with(inside(root, "a"), "class", "btn")
			if len(buttons) != ways {
				t.Fatalf("%s/%s: %d buttons, want %d", l, name, len(buttons), ways)
			}
			for i, way := range p.Me.Confirm {
				want := w.F(locales.ConfirmGo, locales.Args{"With": way.Name})
				if words(buttons[i]) != want || attr(buttons[i], "href") != way.Path {
					t.Errorf("%s/%s: button %q to %s", l, name, words(buttons[i]), attr(buttons[i], "href"))
				}
			}
		}
	}
}

func TestFailedLoginIsTriedAgain(t *testing.T) {
	const login = "/auth/login?lang=fr&to=requests&with=itsme"
	at := func(f wire.Fault) []*html.Node {
		p := wire.Page{Lang: lang.FR, Route: wire.Problem, Sprite: "/s", Fault: &f, Path: "/fr/moi/demandes"}
		return with(inside(parse(t, p), "a"), "data-native", "true")
	}
	for _, test := range []struct {
		code   fault.Code
		reason string
		want   locales.Key // of the first button, if it leads to the login; 0: none does
	}{
		{fault.StepUp, wire.ReasonLevel, locales.StepUpGo},
		{fault.StepUp, wire.ReasonFresh, locales.StepUpGo},
		{fault.Forbidden, wire.ReasonUntrusted, locales.ProblemRetry},
		{fault.Forbidden, wire.ReasonOtherPerson, locales.ProblemRetry},
		{fault.Forbidden, wire.ReasonLinked, 0}, // the same account would be refused again
		{fault.Unauthorized, wire.ReasonCancelled, locales.ProblemRetry},
		{fault.Unauthorized, "", locales.ProblemLogin},
		{fault.Expired, wire.ReasonLogin, locales.ProblemLogin},
		{fault.TooMany, wire.ReasonPace, locales.ProblemRetry},
		{fault.Unavailable, wire.ReasonProvider, locales.ProblemRetry},
	} {
		links := at(wire.Fault{Code: test.code, Reason: test.reason, Login: login})
		switch {
		case test.want == 0 && len(links) > 0:
			t.Errorf("%s %s leads to %s", test.code, test.reason, attr(links[0], "href"))
		case test.want == 0:
		case len(links) != 1 || attr(links[0], "href") != login || words(links[0]) != locales.In(lang.FR).T(test.want):
			t.Errorf("%s %s: %d logins", test.code, test.reason, len(links))
		}
	}
	for _, reason := range []string{wire.ReasonUntrusted, wire.ReasonOtherPerson} {
		if links := at(wire.Fault{Code: fault.Forbidden, Reason: reason}); len(links) > 0 {
			t.Errorf("%s without a login leads to %s", reason, attr(links[0], "href"))
		}
	}
}
