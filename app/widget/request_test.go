package widget_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// both are the pens of both languages.
var both = map[string]widget.Pen{"fr": fr, "nl": nl}

func TestEveryStatusHasWords(t *testing.T) {
	all := []rights.Status{
		rights.Received, rights.IdentityAsked, rights.InProgress, rights.Questioned, rights.Extended,
		rights.PartlyAnswered, rights.Answered, rights.Refused, rights.Withdrawn, rights.Closed,
	}
	for l, pen := range both {
		names := map[string]rights.Status{}
		for _, s := range all {
			if !s.Valid() {
				t.Errorf("%s is no status any more", s)
			}
			name := pen.StatusName(s)
			if other, ok := names[name]; ok || name == "" || pen.StatusText(s) == "" {
				t.Errorf("%s: status %s is named %q, as %q", l, s, name, other)
			}
			names[name] = s
			label := render(t, pen.Status(s))
			turn := map[rights.Turn]locales.Key{rights.OfficeTurn: locales.TurnOffice, rights.PersonTurn: locales.TurnPerson}[s.Turn()]
			want := pen.T(turn)
			if turn == 0 {
				want = name
			}
			if !strings.Contains(label, want) || strings.Contains(label, `class="label"`) {
				t.Errorf("%s: the label of %s is %s, want %q in a colour", l, s, label, want)
			}
		}
	}
}

func TestEveryRightHasAName(t *testing.T) {
	for l, pen := range both {
		names := map[string]bool{}
		for _, r := range rights.Rights() {
			name := pen.RightName(r)
			if name == "" || names[name] {
				t.Errorf("%s: right %s is named %q", l, r, name)
			}
			names[name] = true
		}
		if name := pen.RightName("of_tomorrow"); name != "" {
			t.Errorf("%s: what is no right is named %q", l, name)
		}
	}
}

func TestRequestTitle(t *testing.T) {
	for _, test := range []struct {
		rights  []rights.Right
		domains []string
		fr, nl  string
	}{
		{[]rights.Right{rights.Access}, nil, "Voir mes données", "Mijn gegevens inkijken"},
		{[]rights.Right{rights.Access}, []string{"A", "B"}, "Voir mes données\u00a0: A et B", "Mijn gegevens inkijken: A en B"},
		{
			[]rights.Right{rights.Access, rights.Rectification, rights.Erasure}, nil,
			"Voir mes données, corriger mes données et effacer des données",
			"Mijn gegevens inkijken, mijn gegevens verbeteren en gegevens laten wissen",
		},
		{
			rights.Rights(), nil,
			"Voir mes données, corriger mes données et 7 autres demandes",
			"Mijn gegevens inkijken, mijn gegevens verbeteren en nog 7 vragen",
		},
		{nil, nil, "", ""},
		{[]rights.Right{"of_tomorrow", "of_after"}, nil, " et ", " en "},
	} {
		card := wire.RequestCard{Rights: test.rights, Domains: test.domains}
		if got := fr.RequestTitle(card); got != test.fr {
			t.Errorf("%v: %q, want %q", test.rights, got, test.fr)
		}
		if got := nl.RequestTitle(card); got != test.nl {
			t.Errorf("%v: %q, want %q", test.rights, got, test.nl)
		}
	}
}

func TestEveryEventHasWords(t *testing.T) {
	for l, pen := range both {
		other := pen.Event("of-tomorrow")
		names := map[string]rights.Event{}
		for _, e := range []rights.Event{
			rights.File, rights.Assign, rights.AskIdentity, rights.ShowIdentity, rights.AskPerson, rights.Reply,
			rights.Write, rights.Extend, rights.Decide, rights.Tell, rights.Withdraw, rights.Close,
			rights.RecomputeDate, rights.Open, rights.Purge, rights.Settle, rights.PausesOver,
		} {
			name := pen.Event(e)
			if before, ok := names[name]; ok || name == "" || name == other {
				t.Errorf("%s: event %s says %q, as %q", l, e, name, before)
			}
			names[name] = e
		}
	}
}

func TestUnreadIsSaid(t *testing.T) {
	for n, want := range map[int]string{0: "", 1: "1 nouveau message", 3: "3 nouveaux messages"} {
		got := render(t, fr.RequestCard(wire.RequestCard{Status: rights.Answered, Rights: rights.Rights()[:1], Path: "/x", Unread: n}, 2))
		if said := strings.Contains(got, "message"); said != (n > 0) || !strings.Contains(got, want) {
			t.Errorf("%d unread: %s", n, got)
		}
	}
}

func TestItem(t *testing.T) {
	for _, test := range []struct {
		item  wire.ItemCard
		title string
		by    string
	}{
		{wire.ItemCard{Right: rights.Access, Domain: "D", Controller: "MLOZ", Channel: rights.DPOForm}, "Mijn gegevens inkijken: D", "De DPO van MLOZ antwoordt."},
		{wire.ItemCard{Right: rights.Objection, Domain: "D", Subject: "S", Controller: "P", Channel: rights.DPOOrPost}, "Een gebruik weigeren: S", "De DPO van P antwoordt."},
		{wire.ItemCard{Right: rights.Transfer, Controller: "P", Channel: rights.UsualContact}, "Mijn gegevens naar een ander ziekenfonds sturen", "De gewone dienst van P antwoordt."},
		{wire.ItemCard{Right: rights.HumanReview, Controller: "P", Channel: rights.DPOOrMutuality}, "Een mens een beslissing laten nakijken", "De DPO of een dienst van P antwoordt."},
		{wire.ItemCard{Right: rights.Question, Controller: "P", Channel: "pigeon"}, "Een vraag stellen", "P antwoordt."},
	} {
		if title, by := nl.ItemTitle(test.item), nl.ItemBy(test.item); title != test.title || by != test.by {
			t.Errorf("item says %q, %q; want %q, %q", title, by, test.title, test.by)
		}
	}
	for _, r := range rights.Rights() {
		if by := fr.ItemBy(wire.ItemCard{Channel: r.Channel(), Controller: "P"}); by == fr.ItemBy(wire.ItemCard{Controller: "P"}) {
			t.Errorf("the channel of %s has no words", r)
		}
	}
}

func TestDeadlineSince(t *testing.T) {
	card := wire.RequestCard{Day: 80, Days: 91, Due: december}
	got := render(t, fr.DeadlineSince(card, 32, locales.ThreadBar))
	for _, want := range []string{`x1="35%"`, `x2="35%"`, `width="87%"`, "Jour 80 sur 91. Le premier délai allait jusqu’au jour 32.", "2026-12-28"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	if plain := render(t, fr.Deadline(card)); strings.Contains(plain, "b-mark") {
		t.Errorf("a period that was not extended has a line: %s", plain)
	}
}

func TestFileSize(t *testing.T) {
	for size, want := range map[int64]string{
		0: "1\u00a0ko", 1: "1\u00a0ko", 1024: "1\u00a0ko", 1025: "2\u00a0ko", 640 << 10: "640\u00a0ko", 1<<20 - 1: "1\u00a0Mo",
		1 << 20: "1\u00a0Mo", 1<<20 + 1: "1,1\u00a0Mo", 5 << 19: "2,5\u00a0Mo", 10 << 20: "10\u00a0Mo", 10<<20 + 1: "11\u00a0Mo",
	} {
		if got := fr.FileSize(size); got != want {
			t.Errorf("%d bytes: %q, want %q", size, got, want)
		}
	}
}

func TestFileList(t *testing.T) {
	files := []wire.FileCard{
		{ID: "a", Name: "<a>.pdf", Type: "application/pdf", Size: 2048, State: wire.FileReady, Path: "/documents/files/r/a"},
		{ID: "b", Name: "b.png", Type: "image/png", Size: 2048, State: wire.FileHeld},
	}
	got := render(t, nl.FileList(files, false))
	for _, want := range []string{`href="/documents/files/r/a"`, "&lt;a&gt;.pdf", "PDF, 2\u00a0kB", nl.T(locales.FileHeld)} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if strings.Contains(got, "<button") || strings.Count(got, "<a ") != 1 {
		t.Errorf("a list to read has buttons, or a file that is held a link: %s", got)
	}
	if got := render(t, nl.FileList(files, true)); !strings.Contains(got, `name="remove"`) || strings.Count(got, "<button") != 2 {
		t.Errorf("files cannot be taken away: %s", got)
	}
}

func TestFileField(t *testing.T) {
	full := &wire.FilesData{MaxFiles: 1, MaxBytes: 1 << 20, Files: []wire.FileCard{{ID: "a", Name: "a.pdf"}}}
	if widget.Room(full) || widget.Room(nil) || strings.Contains(render(t, fr.FileField(full, nil)), `type="file"`) {
		t.Error("there is room where there is none")
	}
	some := &wire.FilesData{MaxFiles: 2, MaxBytes: 1 << 20, Files: full.Files}
	got := render(t, fr.FileField(some, &wire.Fault{Field: wire.FieldFile, Reason: "active"}))
	for _, want := range []string{`id="file"`, `aria-invalid="true"`, `value="attach"`, `id="file-error"`, "2 fichiers au plus, de 1\u00a0Mo au plus", "a.pdf"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}
