package mail_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/mail"
)

// TestMails holds what the mails say, word by word, and that it is all.
func TestMails(t *testing.T) {
	for _, test := range []struct {
		event   rights.Event
		lang    lang.Lang
		subject string
		text    string
	}{
		{rights.File, lang.FR, "Nous avons bien reçu votre demande LP-1", "Votre reçu est sur le portail."},
		{rights.File, lang.NL, "Wij hebben uw verzoek LP-1 ontvangen", "Uw ontvangstbewijs staat op het portaal."},
		{rights.AskPerson, lang.FR, "Nous attendons votre réponse\u00a0: LP-1", "La question est sur le portail."},
		{rights.AskIdentity, lang.NL, "Wij wachten op uw antwoord: LP-1", "De vraag staat op het portaal."},
		{rights.Overdue, lang.FR, "Notre réponse est en retard\u00a0: LP-1", "Nous sommes en retard."},
		{rights.Overdue, lang.NL, "Ons antwoord is te laat: LP-1", "Wij zijn te laat."},
		{rights.Decide, lang.FR, "Du nouveau pour votre demande LP-1", "Lisez-le sur le portail."},
		{rights.Decide, lang.NL, "Nieuws over uw verzoek LP-1", "Lees het op het portaal."},
		{rights.Extend, lang.NL, "Nieuws over uw verzoek LP-1", "Lees het op het portaal."},
	} {
		t.Run(string(test.event)+" "+string(test.lang), func(t *testing.T) {
			p := newPortal(t)
			o := p.account(t, "Zoé")
			p.confirmed(t, o, "zoe.canary@example.org", test.lang)
			p.file(t, o, "LP-1", test.event)
			if n := p.drain(t); n != 1 || p.box.to[0] != "zoe.canary@example.org" {
				t.Fatalf("%d mails to %v", n, p.box.to)
			}
			m := p.box.mails(t)[0]
			body := text(t, m)
			if subject(t, m) != test.subject || !strings.Contains(body, test.text) {
				t.Errorf("subject %q, text %q", subject(t, m), body)
			}
			hello := map[lang.Lang]string{lang.FR: "Bonjour Zoé,\n\n", lang.NL: "Dag Zoé,\n\n"}[test.lang]
			if !strings.HasPrefix(body, hello) || !strings.Contains(body, "\nhttps://loupe.example/"+string(test.lang)+"/\n\n") ||
				strings.Count(body, "http") != 1 {
				t.Errorf("greeting or link: %q", body)
			}
			p.wantQuiet(t)
			if n := p.drain(t); n != 0 {
				t.Errorf("%d mails more", n)
			}
		})
	}
}

// wantQuiet fails the test if a mail or the log says what neither may.
func (p *portal) wantQuiet(t *testing.T) {
	t.Helper()
	for _, m := range p.box.got {
		_, body, _ := strings.Cut(m, "\r\n\r\n")
		for _, word := range []string{canary, "insurance", "erasure", "effacement", "canary@", "[servermail"} {
			if strings.Contains(body, word) {
				t.Errorf("a mail says %s: %s", word, m)
			}
		}
		if strings.Contains(m, canary) {
			t.Errorf("a mail says %s in its head: %s", canary, m)
		}
	}
	if s := p.log.String(); strings.Contains(s, "@") || strings.Contains(s, canary) || strings.Contains(s, "Zoé") {
		t.Errorf("the log says %s", s)
	}
}

// TestGreeting holds that a name is a name in a mail, or nothing.
func TestGreeting(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "An")
	for name, want := range map[string]string{
		"Zoé":                             "Bonjour Zoé,",
		"  Anne  Marie ":                  "Bonjour Anne Marie,",
		"Jean-Luc d’Été":                  "Bonjour Jean-Luc d’Été,",
		"":                                "Bonjour,",
		"Eve\r\nBcc: bo@example.org":      "Bonjour,",
		"Eve https://evil.example":        "Bonjour,",
		"Eve evil.example":                "Bonjour,",
		"You won a prize call me now":     "Bonjour,",
		strings.Repeat("a", 41):           "Bonjour,",
		"{{.Reference}}":                  "Bonjour,",
		"Eve\u202e":                       "Bonjour,",
		"<b>Eve</b>":                      "Bonjour,",
		"Eve\n.\n":                        "Bonjour,",
		"75.06.08-999.87":                 "Bonjour,",
		strings.Repeat("é", 40):           "Bonjour " + strings.Repeat("é", 40) + ",",
		"Ngọc Ánh":                        "Bonjour Ngọc Ánh,",
		"O'Neill":                         "Bonjour O'Neill,",
		"\u0301":                          "Bonjour \u0301,",
		"=?utf-8?q?Bcc:_bo@example.org?=": "Bonjour,",
	} {
		p.box.set(func(b *mailbox) { b.got, b.to = nil, nil })
		p.wait(24 * time.Hour) // the address had enough mails for today
		o.Name = name
		if err := p.contacts.Want(t.Context(), o, "an@example.org", lang.FR); err != nil {
			t.Fatal(err)
		}
		p.drain(t)
		got := p.box.mails(t)
		if len(got) != 1 || len(p.box.to) != 1 || got[0].Header.Get("Bcc") != "" {
			t.Fatalf("%d mails to %v", len(got), p.box.to)
		}
		if first, _, _ := strings.Cut(text(t, got[0]), "\n"); first != want {
			t.Errorf("greeting of %q: %q, want %q", name, first, want)
		}
	}
}

// TestTrouble holds what becomes of a mail that its server does not take at
// once: what is sent in the end, how often, and what the notice says.
func TestTrouble(t *testing.T) {
	later := func(b *mailbox) { b.onRcpt = answer(451) }
	never := func(b *mailbox) { b.onRcpt = answer(550) }
	down := func(b *mailbox) { b.onMail = answer(421) }
	good := func(b *mailbox) { b.onMail, b.onRcpt, b.onData, b.cut = nil, nil, nil, false }
	lost := func(b *mailbox) { b.cut = true }
	for _, test := range []struct {
		name  string
		tries []func(*mailbox)
		want  []mail.State
		taken int
	}{
		{"taken at once", []func(*mailbox){good, good}, []mail.State{mail.Sent}, 1},
		{"not now, then taken", []func(*mailbox){later, later, good, good}, []mail.State{mail.Queued, mail.Queued, mail.Sent}, 1},
		{"down, then taken", []func(*mailbox){down, good, good}, []mail.State{mail.Queued, mail.Sent}, 1},
		{"text not now, then taken", []func(*mailbox){
			func(b *mailbox) { b.onData = answer(452) }, good, good}, []mail.State{mail.Queued, mail.Sent}, 1},
		{"refused", []func(*mailbox){never, good}, []mail.State{mail.Failed}, 0},
		{"refused after a while", []func(*mailbox){later, never, good}, []mail.State{mail.Queued, mail.Failed}, 0},
		{"answer lost", []func(*mailbox){lost, good, good}, []mail.State{mail.Unsure}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPortal(t)
			o := p.account(t, "Zoé")
			p.confirmed(t, o, "zoe@example.org", lang.FR)
			p.file(t, o, "LP-1", rights.Decide)
			seen := p.record()
			for _, set := range test.tries {
				p.box.set(good)
				p.box.set(set)
				p.drain(t)
				p.hurry(t)
			}
			var got []mail.State
			for _, r := range seen.results {
				got = append(got, r.To)
			}
			if !equal(got, test.want) || len(p.box.got) != test.taken {
				t.Errorf("states %v, %d mails; want %v, %d", got, len(p.box.got), test.want, test.taken)
			}
			p.wantQuiet(t)
		})
	}
}

// equal reports whether two lists of states are the same.
func equal(a, b []mail.State) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestGivingUp holds that the pauses between tries grow, that a mail is given
// up in the end, and that what waited for too long is not sent at all.
func TestGivingUp(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	p.confirmed(t, o, "zoe@example.org", lang.FR)
	p.file(t, o, "LP-1", rights.Decide)
	p.box.set(func(b *mailbox) { b.onRcpt = answer(450) })
	seen := p.record()
	var waited, before time.Duration
	for {
		p.drain(t)
		last := seen.results[len(seen.results)-1]
		if last.To == mail.Failed {
			break
		}
		if last.To != mail.Queued || last.Pause < before || last.Pause > 24*time.Hour {
			t.Fatalf("after %s: %+v", waited, last)
		}
		before, waited = last.Pause, waited+last.Pause
		p.wait(last.Pause)
		p.hurry(t)
	}
	if waited < 5*24*time.Hour || waited > 7*24*time.Hour {
		t.Errorf("given up after %s", waited)
	}

	p.box.set(func(b *mailbox) { b.onRcpt = nil })
	p.file(t, o, "LP-2", rights.Decide)
	p.wait(8 * 24 * time.Hour) // without a mail server
	if n := p.drain(t); n != 0 {
		t.Errorf("%d mails that nobody needs any more", n)
	}
}

// TestDown holds that a server that is down is not asked for every mail, and
// that none is lost.
func TestDown(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	p.confirmed(t, o, "zoe@example.org", lang.FR)
	for _, r := range []rights.Reference{"LP-1", "LP-2", "LP-3"} {
		p.file(t, o, r, rights.Decide)
	}
	p.box.set(func(b *mailbox) { b.onMail = answer(421) })
	seen := p.record()
	if n := p.drain(t); n != 0 || len(seen.results) != 1 {
		t.Errorf("%d mails sent, %d tried", n, len(seen.results))
	}
	p.box.set(func(b *mailbox) { b.onMail = nil })
	p.hurry(t)
	if n := p.drain(t); n != 3 {
		t.Errorf("%d mails sent, want 3", n)
	}
}

// TestDownForDays holds that a mail goes out soon after a server is back that
// was down for days, and is not given up because of it.
func TestDownForDays(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	p.confirmed(t, o, "zoe@example.org", lang.FR)
	p.file(t, o, "LP-1", rights.Decide)
	p.box.set(func(b *mailbox) { b.onMail = answer(421) })
	seen := p.record()
	for range 20 {
		p.drain(t)
		last := seen.results[len(seen.results)-1]
		if last.To != mail.Queued || last.Pause > 15*time.Minute {
			t.Fatalf("try %d: %+v", len(seen.results), last)
		}
		p.wait(3 * time.Hour)
		p.hurry(t)
	}
	p.box.set(func(b *mailbox) { b.onMail = nil })
	if n := p.drain(t); n != 1 {
		t.Errorf("%d mails sent, want 1", n)
	}
}

// TestCrash holds that a program that ends between giving a mail to a server
// and noting so does not make a second mail, and that one that ends before
// loses none.
func TestCrash(t *testing.T) {
	for _, test := range []struct {
		name  string
		begun bool
		want  int // mails taken in the end
	}{{"before", false, 1}, {"after", true, 0}} {
		t.Run(test.name, func(t *testing.T) {
			p := newPortal(t)
			o := p.account(t, "Zoé")
			p.confirmed(t, o, "zoe@example.org", lang.FR)
			p.file(t, o, "LP-1", rights.Decide)
			it, err := p.store.NextMail(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if test.begun {
				if begun, err := p.store.BeginMail(t.Context(), it.NoticeID); err != nil || !begun {
					t.Fatalf("begun %t, %v", begun, err)
				}
			}
			p.hurry(t) // until the lease is over
			if n := p.drain(t); n != test.want {
				t.Errorf("%d mails, want %d", n, test.want)
			}
			p.hurry(t)
			if n := p.drain(t); n != 0 {
				t.Errorf("%d mails more", n)
			}
		})
	}
}

// TestOnce holds that several replicas send each mail once.
func TestOnce(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	p.confirmed(t, o, "zoe@example.org", lang.FR)
	const n = 12
	for i := range n {
		p.file(t, o, rights.Reference("LP-"+string(rune('A'+i))), rights.Decide)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := p.mailer.Drain(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	ids := map[string]bool{}
	for _, m := range p.box.mails(t) {
		ids[m.Header.Get("Message-ID")] = true
	}
	if len(p.box.got) != n || len(ids) != n {
		t.Errorf("%d mails with %d ids, want %d", len(p.box.got), len(ids), n)
	}
}

// TestOddItems holds that what cannot be sent holds up nothing.
func TestOddItems(t *testing.T) {
	p := newPortal(t)
	o, moved := p.account(t, "Zoé"), p.account(t, "Bo")
	p.confirmed(t, o, "zoe@example.org", lang.FR)
	p.confirmed(t, moved, "bo@example.org", lang.FR)
	p.file(t, o, "LP-1", rights.Decide)
	p.file(t, moved, "LP-2", rights.Decide)
	p.exec(t, `UPDATE contacts SET email = (SELECT email FROM contacts WHERE account_id = $1) WHERE account_id = $2`,
		o.AccountID, moved.AccountID) // sealed for another place
	for _, body := range []string{"", "no JSON", "{}", `{"notice":"gone"}`, `{"letter":{"id":"a","sealed":"b"}}`} {
		p.exec(t, `INSERT INTO goqite (queue, body, timeout, priority) VALUES ('mail', CAST($1 AS BLOB), '2000-01-01T00:00:00.000Z', 5)`, body)
	}
	if n := p.drain(t); n != 1 || p.box.to[0] != "zoe@example.org" {
		t.Errorf("%d mails to %v, want that of Zoé", n, p.box.to)
	}
	p.hurry(t)
	if n := p.drain(t); n != 0 {
		t.Errorf("%d mails more", n)
	}
	p.wantQuiet(t)
}

// TestFalls holds that a mail over which the program panics keeps none of the
// others back, is tried again unless a server may have it, and that the log
// does not tell what the panic held.
func TestFalls(t *testing.T) {
	const secret = "zoe.canary@example.org"
	for _, test := range []struct {
		name string
		fall func(p *portal)
		then int // mails in the next round
	}{
		{"while it is written", func(p *portal) { p.mailer.Outbox = &tripping{Outbox: p.store} }, 1},
		{"before the server has it", func(p *portal) { p.mailer.Send = tripsOnce(p.mailer.Send, false) }, 1},
		{"when the server may have it", func(p *portal) { p.mailer.Send = tripsOnce(p.mailer.Send, true) }, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPortal(t)
			o := p.account(t, "Zoé")
			p.confirmed(t, o, secret, lang.FR)
			p.file(t, o, "LP-1", rights.Decide)
			p.file(t, o, "LP-2", rights.Decide)
			test.fall(p)
			if n := p.drain(t); n != 1 {
				t.Errorf("%d mails, want that of the other request", n)
			}
			p.hurry(t)
			if n := p.drain(t); n != test.then {
				t.Errorf("%d mails in the next round, want %d", n, test.then)
			}
			if s := p.log.String(); !strings.Contains(s, "panic of type") || strings.Contains(s, "canary") {
				t.Errorf("log: %s", s)
			}
			p.wantQuiet(t)
		})
	}
}

// A tripping outbox panics the first time it is asked whom a notice is for.
type tripping struct {
	mail.Outbox
	done bool
}

// Addressee implements [mail.Outbox].
func (o *tripping) Addressee(ctx context.Context, id string) (mail.Addressee, error) {
	if !o.done {
		o.done = true
		panic("CANARY for zoe.canary@example.org")
	}
	return o.Outbox.Addressee(ctx, id)
}

// tripsOnce returns a Send that panics the first time, after it began or
// before.
func tripsOnce(send func(context.Context, mail.Mail, func() error) error, begun bool) func(context.Context, mail.Mail, func() error) error {
	done := false
	return func(ctx context.Context, m mail.Mail, begin func() error) error {
		if done {
			return send(ctx, m, begin)
		}
		done = true
		if begun {
			if err := begin(); err != nil {
				return err
			}
		}
		panic(errors.New(m.To))
	}
}

// TestUnwanted holds that whoever switches mails off, or takes the address
// away, gets none that waits, and that the notice is there all the same.
func TestUnwanted(t *testing.T) {
	for name, stop := range map[string]func(*portal, context.Context, mail.Owner) error{
		"off": func(p *portal, ctx context.Context, o mail.Owner) error {
			return p.contacts.Save(ctx, o, false, lang.FR)
		},
		"forget": func(p *portal, ctx context.Context, o mail.Owner) error { return p.contacts.Forget(ctx, o) },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPortal(t)
			o := p.account(t, "Zoé")
			p.confirmed(t, o, "zoe@example.org", lang.FR)
			p.file(t, o, "LP-1", rights.Decide)
			if err := stop(p, t.Context(), o); err != nil {
				t.Fatal(err)
			}
			p.file(t, o, "LP-2", rights.Decide)
			if name == "forget" {
				p.wantLeft(t, "zoe@example.org", lang.FR)
			}
			if n := p.drain(t); n != 0 || len(p.box.got) != 0 {
				t.Errorf("%d mails", n)
			}
			if told, err := p.store.Notices(t.Context(), o.AccountID, 10); err != nil || len(told) != 2 {
				t.Errorf("notices %v, %v", told, err)
			}
		})
	}
}

// TestRolledBack holds that what was not stored is not mailed.
func TestRolledBack(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	p.confirmed(t, o, "zoe@example.org", lang.FR)
	_, err := p.store.Notify(t.Context(), casework.Notice{
		AccountID: o.AccountID, RequestID: "r", Event: rights.Decide, Occasion: "1", At: start,
	}, audit.Leaf{At: start, Event: "no code!", Object: "request/r"})
	if err == nil {
		t.Fatal("a leaf that is none was written")
	}
	if n := p.drain(t); n != 0 {
		t.Errorf("%d mails of a change that never was", n)
	}
}

// TestOutboxDown holds that a database that fails is told, and loses no mail.
func TestOutboxDown(t *testing.T) {
	p := newPortal(t)
	o := p.account(t, "Zoé")
	p.confirmed(t, o, "zoe@example.org", lang.FR)
	p.file(t, o, "LP-1", rights.Decide)
	p.mailer.Outbox = failing{p.store}
	if n, err := p.mailer.Drain(t.Context()); n != 0 || !errors.Is(err, errDisk) {
		t.Errorf("%d mails, %v", n, err)
	}
	p.mailer.Outbox = p.store
	p.hurry(t)
	if n := p.drain(t); n != 1 {
		t.Errorf("%d mails, want 1", n)
	}
}

// errDisk is what a failing outbox says.
var errDisk = errors.New("disk")

// A failing outbox does not know whom a notice is for.
type failing struct{ mail.Outbox }

// Addressee implements [mail.Outbox].
func (failing) Addressee(context.Context, string) (mail.Addressee, error) {
	return mail.Addressee{}, errDisk
}

// TestGuest holds that people without an account get mails too, without a name.
func TestGuest(t *testing.T) {
	p := newPortal(t)
	sealed, err := p.contacts.Sealer.Seal("guest@example.org", mail.PlaceOfGuest("g"))
	if err != nil {
		t.Fatal(err)
	}
	p.exec(t, `
		INSERT INTO guests (id, email, name, lang, code_hash, pending, session_hash, created_at)
		VALUES ('g', $1, $2, 'nl', '', '', '', '2026-03-10 11:00:00+00:00')`, sealed, canary)
	told, err := p.store.Notify(t.Context(), casework.Notice{
		GuestID: "g", RequestID: "r", Event: rights.Decide, Occasion: "1", At: start,
	}, audit.Leaf{At: start, Event: "told", Object: "request/r"})
	if err != nil || !told {
		t.Fatalf("told %t, %v", told, err)
	}
	if n := p.drain(t); n != 1 || p.box.to[0] != "guest@example.org" {
		t.Fatalf("%d mails to %v", n, p.box.to)
	}
	m := p.box.mails(t)[0]
	if subject(t, m) != "Nieuws op het portaal" || !strings.HasPrefix(text(t, m), "Dag,\n\nEr is nieuws voor u") {
		t.Errorf("%q: %q", subject(t, m), text(t, m))
	}
	p.wantQuiet(t)
}
