package receipt

import (
	"fmt"
	"strconv"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Words speaks: a bundle of package words.
type Words interface {
	Text(l lang.Lang, id string, args locales.Args) string
	Plural(l lang.Lang, id string, n int, args locales.Args) string
}

// A Writer writes receipts for people to read.
type Writer struct {
	Words    Words
	Editions []*register.Register // the one in force, and earlier ones
}

// Require returns the ids of the messages that a Writer says, to be checked at
// start.
func Require() []string {
	ids := []string{
		"server_receipt_title", "server_receipt_title_choice", "server_receipt_lead", "server_receipt_reference",
		"server_receipt_received", "server_receipt_due", "server_receipt_asked", "server_receipt_chosen",
		"server_receipt_answers", "server_receipt_done", "server_receipt_yes", "server_receipt_no", "server_choice_parents", "server_receipt_why", "server_receipt_complain",
		"server_receipt_complain_text", "server_receipt_proof", "server_receipt_proof_text", "server_receipt_line",
		"server_receipt_root", "server_receipt_key", "server_receipt_check", "server_receipt_command", "server_receipt_edition",
		"steps_law_text", "step_received", "step_period", "step_short", "step_paused", "step_paused_open",
		"step_saturday", "step_sunday", "step_holiday", "step_extra", "step_due",
	}
	for _, r := range rights.Rights() {
		ids = append(ids, rightID(r))
	}
	return ids
}

// rightID returns the message that names a right.
func rightID(r rights.Right) string { return "right_" + string(r) }

// A sheet is a receipt in words, before it is given a form.
type sheet struct {
	lang      lang.Lang
	title     string
	lead      string
	facts     []fact // reference and dates
	sections  []section
	reference string
	received  time.Time
}

// A fact is a thing with its name.
type fact struct{ name, value string }

// A section is a heading with what stands under it.
type section struct {
	heading  string
	text     []string // paragraphs
	lines    []fact   // a list, of which the name may be ""
	numbered bool
	whole    bool     // not to be torn apart between pages
	small    []string // technical details
}

// sheet puts a receipt into words.
func (w Writer) sheet(c Checked) sheet {
	s := c.Statement
	l, in := s.Lang, locales.In(s.Lang)
	say := func(id string, args locales.Args) string { return w.Words.Text(l, id, args) }
	title, asked := "server_receipt_title", "server_receipt_asked"
	if s.Kind == Choice {
		title, asked = "server_receipt_title_choice", "server_receipt_chosen"
	}
	hour, minute := clock(s.Clock)
	out := sheet{
		lang: l, title: say(title, nil), lead: say("server_receipt_lead", nil),
		reference: string(s.Reference), received: s.Received,
		facts: []fact{{say("server_receipt_received", nil), in.LongDay(s.Day) + ", " + in.Clock(hour, minute)}},
	}
	if s.Reference != "" {
		out.facts = append([]fact{{say("server_receipt_reference", nil), string(s.Reference)}}, out.facts...)
	}
	if !s.Due.IsZero() {
		out.facts = append(out.facts, fact{say("server_receipt_due", nil), in.LongDay(s.Due)})
	}
	out.sections = append(out.sections, section{heading: say(asked, nil), lines: w.items(s)})
	if len(s.Steps) > 0 {
		why := section{heading: say("server_receipt_why", nil), numbered: true, whole: true}
		for _, step := range s.Steps {
			why.lines = append(why.lines, fact{in.LongDay(step.Day), w.step(l, step)})
		}
		why.small = []string{say("steps_law_text", locales.Args{"Version": s.Calendar})}
		out.sections = append(out.sections, why)
	}
	if len(s.Complaints) > 0 {
		where := section{heading: say("server_receipt_complain", nil), whole: true, text: []string{say("server_receipt_complain_text", nil)}}
		for _, c := range s.Complaints {
			where.lines = append(where.lines, fact{c.Name, joined(c.Address, c.Site)})
		}
		out.sections = append(out.sections, where)
	}
	out.sections = append(out.sections, w.proof(c))
	return out
}

// joined returns what is not empty, with a dash between.
func joined(parts ...string) string {
	all := ""
	for _, p := range parts {
		if all != "" && p != "" {
			all += " – "
		}
		all += p
	}
	return all
}

// clock reads a time of day. One that is none is midnight.
func clock(s string) (hour, minute int) {
	if t, err := time.Parse("15:04", s); err == nil {
		return t.Hour(), t.Minute()
	}
	return 0, 0
}

// items puts what was asked into words.
func (w Writer) items(s Statement) []fact {
	reg := w.edition(s.Edition)
	var all []fact
	for _, i := range s.Items {
		name := w.Words.Text(s.Lang, rightID(i.Right), nil)
		if s.Kind == Choice {
			name = w.Words.Text(s.Lang, "server_receipt_yes", nil)
		}
		if i.Refused {
			name = w.Words.Text(s.Lang, "server_receipt_no", nil)
		}
		subject := nameOf(reg, s.Lang, i.Subject)
		if i.Subject == rights.ParentsSee {
			subject = w.Words.Text(s.Lang, "server_choice_parents", nil)
		}
		about := joined(nameOf(reg, s.Lang, i.Domain), subject)
		who := w.Words.Text(s.Lang, "server_receipt_answers", locales.Args{"Controller": nameOf(reg, s.Lang, i.Controller)})
		if i.Done {
			who = w.Words.Text(s.Lang, "server_receipt_done", nil)
		}
		all = append(all, fact{name, joined(about, who)})
	}
	return all
}

// edition returns the edition with a number, or the one in force. There is
// none if the Writer has none.
func (w Writer) edition(number int) *register.Register {
	for _, r := range w.Editions {
		if r.Edition.Number == number {
			return r
		}
	}
	if len(w.Editions) > 0 {
		return w.Editions[0]
	}
	return &register.Register{}
}

// nameOf names a domain, an organisation, a choice or a decision. An id that
// the register does not have any more is its own name.
func nameOf(r *register.Register, l lang.Lang, id string) string {
	if d, ok := r.Domain(id); ok {
		return d.Title.In(l)
	}
	if o, ok := r.Organisation(id); ok {
		return o.Short.In(l)
	}
	if c, ok := r.Choice(id); ok {
		return c.Name.In(l)
	}
	if d, ok := r.Decision(id); ok {
		return d.Name.In(l)
	}
	return id
}

// step puts one step of the computation into words.
func (w Writer) step(l lang.Lang, s rights.Step) string {
	say := func(id string) string { return w.Words.Text(l, id, nil) }
	switch s.Kind {
	case rights.StepReceived:
		return say("step_received")
	case rights.StepPeriod:
		text := w.Words.Plural(l, "step_period", s.Months, nil)
		if s.Short {
			text += " " + say("step_short")
		}
		return text
	case rights.StepPaused:
		if s.Open {
			return say("step_paused_open")
		}
		return w.Words.Plural(l, "step_paused", s.Days, nil)
	case rights.StepOff:
		return w.dayOff(l, s.Off)
	}
	return say("step_due")
}

// dayOff says why a day is not a working day.
func (w Writer) dayOff(l lang.Lang, off *calendar.Off) string {
	switch {
	case off != nil && off.Reason == calendar.Saturday:
		return w.Words.Text(l, "step_saturday", nil)
	case off != nil && off.Reason == calendar.Sunday:
		return w.Words.Text(l, "step_sunday", nil)
	case off != nil && off.Reason == calendar.LegalHoliday:
		name := locales.In(l).T(locales.Holiday(off.Holiday))
		return w.Words.Text(l, "step_holiday", locales.Args{"Holiday": name})
	}
	return w.Words.Text(l, "step_extra", nil)
}

// proof says how the receipt is proven, and how to check it.
func (w Writer) proof(c Checked) section {
	l := c.Statement.Lang
	say := func(id string, args locales.Args) string { return w.Words.Text(l, id, args) }
	signed := fmt.Sprintf("%s, %s", locales.In(l).Day(calendar.DayOf(c.Head.At, time.UTC)), c.Head.At.UTC().Format("15:04 UTC"))
	return section{
		heading: say("server_receipt_proof", nil),
		text: []string{
			say("server_receipt_proof_text", nil),
			say("server_receipt_check", locales.Args{"Portal": c.Statement.Portal + wire.Path(l, wire.Check, "")}),
		},
		small: []string{
			say("server_receipt_line", locales.Args{
				"Line": strconv.FormatInt(c.Bundle.Position+1, 10), "Size": strconv.FormatInt(c.Head.Size, 10), "Signed": signed,
			}),
			say("server_receipt_root", locales.Args{"Root": c.Head.Hash.String()}),
			say("server_receipt_key", locales.Args{"Key": c.Bundle.Key}),
			say("server_receipt_command", locales.Args{"Command": "loupe verify receipt"}),
			say("server_receipt_edition", locales.Args{"Number": strconv.Itoa(c.Statement.Edition)}),
		},
	}
}
