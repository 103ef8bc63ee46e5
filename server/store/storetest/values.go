package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// testTimes tests that instants come back in UTC to the microsecond, and days
// as days.
func testTimes(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	east := time.FixedZone("east", 5*3600+45*60)
	for name, test := range map[string]struct{ in, want time.Time }{
		"microseconds":          {noon, noon},
		"whole second":          {noon.Truncate(time.Second), noon.Truncate(time.Second)},
		"finer is cut off":      {noon.Add(999), noon},
		"another zone":          {noon.In(east), noon},
		"midnight":              {time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		"before 1970":           {time.Date(1899, 12, 31, 23, 59, 59, 999999999, time.UTC), time.Date(1899, 12, 31, 23, 59, 59, 999999000, time.UTC)},
		"the zero instant":      {time.Time{}, time.Time{}},
		"the last instant":      {time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)},
		"an hour that twice is": {time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(anna, "hash "+name)
			s.Created, s.Authenticated = test.in, test.in
			must(t, f.SaveSession(f.ctx, s, ""))
			got := f.session(t, s.Hash)
			wantInstant(t, "of a session", got.Created, test.want)
			wantInstant(t, "of a proof", got.Authenticated, test.want)

			f.unlink(t, anna.ID, anna.MemberID, "")
			linked, err := f.Link(f.ctx, anna.ID, anna.MemberID, "", test.in)
			must(t, err)
			links, err := f.Links(f.ctx, anna.MemberID)
			must(t, err)
			if !linked || len(links) != 1 {
				t.Fatalf("linked %t, links %+v", linked, links)
			}
			wantInstant(t, "of a link", links[0].Since, test.want)

			l := login("hash " + name)
			l.Created = test.in
			must(t, f.SaveLogin(f.ctx, l))
			taken, err := f.TakeLogin(f.ctx, l.Hash)
			must(t, err)
			wantInstant(t, "of a login", taken.Created, test.want)

			c := filing(anna, name)
			c.Record.Received = test.in
			r := f.apply(t, c)
			wantInstant(t, "of a request as filed", r.Received, test.want)
			stored, err := f.Request(f.ctx, whose(anna), r.ID)
			must(t, err)
			wantInstant(t, "of a request as read", stored.Received, test.want)
		})
	}
	for _, text := range []string{"2026-03-29", "2026-10-25", "2024-02-29", "1850-01-01", "9999-12-31", ""} {
		t.Run("day "+text, func(t *testing.T) {
			d, err := calendar.ParseDay(text)
			must(t, err)
			m := newMember("day-" + text)
			m.Joined, m.Left = d, d
			f.feedMembers(t, m)
			m.ID, err = f.MemberByNumber(f.ctx, m.NumberIndex)
			must(t, err)
			got, err := f.Member(f.ctx, m.ID)
			must(t, err)
			wantSame(t, "a member", got, m)
		})
	}
}

// wantInstant fails the test if an instant differs or is not in UTC.
func wantInstant(t *testing.T, what string, got, want time.Time) {
	t.Helper()
	if !got.Equal(want) || got.Location() != time.UTC {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// nasty is text that is only text, whatever it looks like.
var nasty = []string{
	`'; DROP TABLE requests; --`, `"quoted"`, "`back`", `\`, `\'`, `\x00`, `\u0000`, `$1`, `?1`, `:name`, `%s%n`,
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `{"a":[1]}`, `&amp;`, `&#0;`,
	"s’il vous plaît\u00a0?", "«\u00a0été\u00a0»", "e\u0301", "\u202ertl\u202c", "\ufeffbom", "\u2028", "👩🏽‍⚕️", "\U0010ffff",
	"a\r\nb\nc\td\x01\x7f", " around ", "", "NULL", "true", "0", "007", "1e5", "12.50", "0x10", "-0", "inf", "NaN",
	"2026-03-10", "2026-03-10 11:00:00+00:00", "2026-03-10T11:00:00Z", "2026-03-10 11:00:00 +0000 UTC m=+1",
	strings.Repeat("long é ", 20000),
}

// testNastyText tests that text comes back as it went in.
func testNastyText(t *testing.T, f fixture) {
	for i, text := range nasty {
		name := numbered("nasty", i+1)[i]
		m := newMember(name)
		m.GivenName, m.FamilyName, m.Lang, m.NumberTail = text, text, text, text
		f.feedMembers(t, m)
		var err error
		m.ID, err = f.MemberByNumber(f.ctx, m.NumberIndex)
		must(t, err)
		got, err := f.Member(f.ctx, m.ID)
		must(t, err)
		wantSame(t, "a member", got, m)

		f.hold(t, "health", docRow(name, document(text)))
		docs, err := f.Holdings(f.ctx, m.ID)
		must(t, err)
		wantSame(t, "a document", docs["health"], document(text))

		a := testNastyDoor(t, f, m.ID, name, text)
		testNastyRequest(t, f, a, name, text)
	}
}

// testNastyDoor tests accounts, sessions and logins with one text, and returns
// an account that opens a file.
func testNastyDoor(t *testing.T, f fixture, memberID, name, text string) auth.Account {
	a, err := f.SaveAccount(f.ctx, auth.Account{
		Issuer: "i", Subject: text, Name: text, Provider: text, Role: rights.Role(text), Controller: text,
	}, auth.Staff)
	must(t, err)
	f.link(t, a.ID, memberID, "")
	a.MemberID = memberID
	f.wantLinks(t, memberID, auth.Link{Account: a, Since: noon})

	s := session(a, "hash "+text[:min(len(text), 50)])
	s.Role, s.Controller, s.Provider, s.ProviderSession, s.Device = rights.Role(text), text, text, text, text
	must(t, f.SaveSession(f.ctx, s, ""))
	wantSame(t, "a session", f.session(t, s.Hash), s)
	if text != "" {
		n, err := f.EndSessions(f.ctx, auth.Match{Issuer: "i", Subject: text, Session: text}, noon)
		if err != nil || n != 1 {
			t.Errorf("ended %d sessions of %.50q, %v; want 1", n, text, err)
		}
	}

	l := login(name)
	l.Browser, l.Provider, l.Nonce, l.Verifier, l.Return, l.Param = text, text, text, text, text, text
	l.Action, l.Account, l.Confirm, l.Claimed = rights.Action(text), text, text, text
	must(t, f.SaveLogin(f.ctx, l))
	gotLogin, err := f.TakeLogin(f.ctx, l.Hash)
	must(t, err)
	wantSame(t, "a login", gotLogin, l)
	return a
}

// testNastyRequest tests drafts, requests, threads and settings with one text.
func testNastyRequest(t *testing.T, f fixture, a auth.Account, name, text string) {
	d := casework.Draft{OwnerID: a.ID, Answers: text, Note: text, Lang: lang.Lang(text), Key: text, Updated: noon}
	must(t, f.SaveDraft(f.ctx, d))
	gotDraft, err := f.Draft(f.ctx, a.ID)
	must(t, err)
	wantSame(t, "a draft", gotDraft, d)
	file := draftFile("file "+name, a.ID, "")
	file.Name, file.Type, file.By = text, text, rights.Party(text)
	must(t, f.AddFile(f.ctx, file, 1))
	gotFile, err := f.File(f.ctx, whose(a), a.ID, file.ID)
	must(t, err)
	wantSame(t, "a file", gotFile, file)

	c := filing(a, name)
	c.Record.Note, c.Record.Sealed, c.Record.Items[1].Domain, c.Record.Items[1].Subject = text, text, text, text
	c.Record.Items[0].Reasons = []rights.ReasonCode{rights.ReasonCode(text), "b"}
	c.Record.Items[0].Told = []rights.Telling{{Recipient: text, Day: calendar.Date(2026, 3, 4)}}
	c.Record.Items[0].Extension.Reason = rights.ReasonCode(text)
	c.Record.Behalf, c.Record.Earlier = rights.Behalf(text), text
	c.Entry.Outcome, c.Entry.Told, c.Entry.Calendar = rights.Outcome(text), []string{text, "b"}, text
	c.Entry.Codes, c.Receipt = c.Record.Items[0].Reasons, text+"."
	short := text[:min(len(text), 50)] // of what is found by it
	c.Messages = []casework.Message{{ID: "m " + name, At: noon, By: rights.Party(text), Actor: text, Kind: "k", Body: text, Key: short}}
	c.Chosen = []casework.Chosen{{Choice: short, At: noon, Allowed: true}}
	c.Notices = []casework.Notice{{AccountID: a.ID, Event: rights.Event(short), Occasion: short, At: noon}}
	want := cloned(c.Record)
	want.Version = 1
	wantSame(t, "what Apply returns", f.apply(t, c), want)
	got := f.thread(t, a, want.ID)
	wantSame(t, "a request", got.record, want)
	wantSame(t, "history", got.history, []casework.Entry{c.Entry})
	wantSame(t, "messages", got.messages, c.Messages)
	if len(got.choices) != 1 || got.choices[0].Choice != short || len(got.notices) != 1 || got.notices[0].Occasion != short ||
		got.receipt.Statement != text+"." {
		t.Errorf("choices %v, notices %v, receipt %v; want %q", got.choices, got.notices, got.receipt, text)
	}
	f.wantSentBefore(t, c, got.record)

	kept, err := f.KeepSetting(f.ctx, name, text)
	if err != nil || kept != text {
		t.Errorf("KeepSetting = %q, %v; want %q", kept, err, text)
	}
}

// testUnstorable tests that what one database cannot keep none keeps, and
// that looking for it finds nothing.
func testUnstorable(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	for _, text := range []string{"a\x00b", "\x00", "\xff\xfe", "\xed\xa0\x80", "caf\xe9"} {
		_, err := f.SaveAccount(f.ctx, auth.Account{Issuer: "i", Subject: text}, auth.Members)
		wantCode(t, "SaveAccount", err, fault.Invalid)
		_, err = f.SaveAccount(f.ctx, auth.Account{Issuer: "i", Subject: "s", Role: rights.Role(text)}, auth.Staff)
		wantCode(t, "SaveAccount", err, fault.Invalid)
		wantCode(t, "SaveSession", f.SaveSession(f.ctx, session(anna, text), ""), fault.Invalid)
		wantCode(t, "SaveLogin", f.SaveLogin(f.ctx, login(text)), fault.Invalid)
		wantCode(t, "SaveDraft", f.SaveDraft(f.ctx, casework.Draft{OwnerID: anna.ID, Answers: text}), fault.Invalid)
		wantCode(t, "SwapDraft", f.SwapDraft(f.ctx, casework.Draft{OwnerID: anna.ID, Key: text}, ""), fault.Invalid)
		c := filing(anna, "x")
		c.Record.Sealed = text
		_, _, err = f.Apply(f.ctx, c)
		wantCode(t, "Apply", err, fault.Invalid)
		c = filing(anna, "x")
		c.Key = text
		_, _, err = f.Apply(f.ctx, c)
		wantCode(t, "Apply", err, fault.Invalid)
		_, err = f.KeepSetting(f.ctx, "x", text)
		wantCode(t, "KeepSetting", err, fault.Invalid)

		_, err = f.Session(f.ctx, text)
		wantCode(t, "Session", err, fault.NotFound)
		_, err = f.TakeLogin(f.ctx, text)
		wantCode(t, "TakeLogin", err, fault.NotFound)
		_, err = f.MemberByKey(f.ctx, text)
		wantCode(t, "MemberByKey", err, fault.NotFound)
		_, err = f.Member(f.ctx, text)
		wantCode(t, "Member", err, fault.NotFound)
		_, err = f.Draft(f.ctx, text)
		wantCode(t, "Draft", err, fault.NotFound)
		_, err = f.Setting(f.ctx, text)
		wantCode(t, "Setting", err, fault.NotFound)
		f.wantUnknown(t, whose(anna), text)
		f.wantUnknown(t, casework.Whose{MemberID: text}, "x")
		_, err = f.File(f.ctx, whose(anna), text, text)
		wantCode(t, "File", err, fault.NotFound)
		_, err = f.ReadFile(f.ctx, text)
		wantCode(t, "ReadFile", err, fault.NotFound)
		wantCode(t, "DeleteFile", f.DeleteFile(f.ctx, text, "x"), fault.NotFound)
		wantCode(t, "PurgeRequest", f.PurgeRequest(f.ctx, text, 1, leaf("", "purge", "request/x")), fault.NotFound)
		must(t, f.ReadNotices(f.ctx, text, noon))
		must(t, f.TouchSession(f.ctx, text, noon))
		must(t, f.EndSession(f.ctx, text))
		must(t, f.DeleteDraft(f.ctx, text))
	}
	all, err := f.Requests(f.ctx, whose(anna))
	if err != nil || len(all) != 0 {
		t.Errorf("requests after refusals: %v, %v", all, err)
	}
}
