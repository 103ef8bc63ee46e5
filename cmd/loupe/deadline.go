package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"
	_ "time/tzdata" // the zone of the office, where the machine has none

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// deadlineUsage is the help of the subcommand, before its flags.
const deadlineUsage = `Usage:
  loupe deadline --received INSTANT [--extended] [--pause FROM/TO ...] [--holiday DAY ...] [--format text|json]
  loupe deadline --batch [--holiday DAY ...]

Computes the day on which a request must be answered, and shows how.

With --batch it reads JSON lines from standard input,
  {"received_at": INSTANT or "receipt": DAY, "months": 1 or 3, "pauses": [{"asked": DAY, "answered": DAY}]}
and answers each with one line: nominal, due and end, or error and line.

INSTANT is as 2026-11-25T14:32:00Z, DAY as 2026-11-25.

Flags:
`

// A deadlineCommand is what the flags of the subcommand ask for.
type deadlineCommand struct {
	received string
	extended bool
	pauses   []rights.Pause
	holidays []calendar.Day
	format   string
	batch    bool
}

// deadline runs "loupe deadline": it computes one deadline and shows the
// computation, or answers a batch. Bad flags and bad lines are errors.
func deadline(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	cmd, flags := deadlineFlags()
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return deadlineHelp(flags, stdout)
	} else if err != nil {
		return deadlineMisuse(stderr, err.Error())
	}
	if flags.NArg() > 0 {
		return deadlineMisuse(stderr, "unexpected argument "+flags.Arg(0))
	}
	zone, err := time.LoadLocation(rights.Zone)
	if err != nil {
		return fault.Wrap(fault.Internal, err)
	}
	clock := rights.Clock{Calendar: calendar.New(cmd.holidays), Office: zone}
	switch {
	case cmd.batch && (cmd.received != "" || cmd.extended || len(cmd.pauses) > 0 || cmd.format == "text"):
		return deadlineMisuse(stderr, "--batch reads its input from standard input and answers in JSON")
	case cmd.batch:
		return deadlineBatch(clock, time.Now(), stdin, stdout)
	case cmd.received == "":
		return deadlineMisuse(stderr, "--received is missing")
	}
	return cmd.one(clock, time.Now(), stdout)
}

// deadlineFlags returns the flags of the subcommand and what they fill in.
func deadlineFlags() (*deadlineCommand, *flag.FlagSet) {
	cmd := new(deadlineCommand)
	flags := flag.NewFlagSet("loupe deadline", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // misuse is reported in one place
	flags.Usage = func() {}
	flags.StringVar(&cmd.received, "received", "", "when the request was received: `INSTANT` or DAY in Brussels")
	flags.BoolVar(&cmd.extended, "extended", false, "the period was extended to three months")
	flags.BoolVar(&cmd.batch, "batch", false, "answer JSON lines from standard input")
	flags.Func("pause", "an accepted pause, `FROM/TO`, or FROM/ if still open; may be repeated", func(s string) error {
		p, err := parsePause(s)
		cmd.pauses = append(cmd.pauses, p)
		return err
	})
	flags.Func("holiday", "one more `DAY` off; may be repeated", func(s string) error {
		d, err := parseDay(s)
		cmd.holidays = append(cmd.holidays, d)
		return err
	})
	flags.Func("format", "`text` (the default) or json", func(s string) error {
		if s != "text" && s != "json" {
			return errors.New("neither text nor json")
		}
		cmd.format = s
		return nil
	})
	return cmd, flags
}

// deadlineHelp writes the help of the subcommand.
func deadlineHelp(flags *flag.FlagSet, stdout io.Writer) error {
	var help strings.Builder
	help.WriteString(deadlineUsage)
	flags.SetOutput(&help)
	flags.PrintDefaults()
	_, err := io.WriteString(stdout, help.String())
	return err
}

// deadlineMisuse returns a fault about the flags, after saying where the help
// is.
func deadlineMisuse(stderr io.Writer, what string) error {
	_, err := io.WriteString(stderr, "loupe deadline -h shows how it is used\n")
	return errors.Join(fault.New(fault.Invalid, what), err)
}

// parseDay reads a day, which must be there.
func parseDay(s string) (calendar.Day, error) {
	d, err := calendar.ParseDay(s)
	if err != nil || d.IsZero() {
		return d, errors.New("not a day such as 2026-11-25")
	}
	return d, nil
}

// parsePause reads FROM/TO, two days, the second of which may be absent.
func parsePause(s string) (rights.Pause, error) {
	from, to, ok := strings.Cut(s, "/")
	if !ok {
		return rights.Pause{}, errors.New("not FROM/TO")
	}
	asked, err := parseDay(from)
	if err != nil || to == "" {
		return rights.Pause{Asked: asked}, err
	}
	answered, err := parseDay(to)
	return rights.Pause{Asked: asked, Answered: answered}, err
}

// parseReceipt reads a day, or an instant and gives its day in a zone.
func parseReceipt(s string, zone *time.Location) (calendar.Day, error) {
	if d, err := parseDay(s); err == nil {
		return d, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return calendar.Day{}, fault.New(fault.Invalid,
			"--received is neither an instant such as 2026-11-25T14:32:00Z nor a day such as 2026-11-25")
	}
	return calendar.DayOf(t, zone), nil
}

// one computes the deadline of the flags and writes it.
func (cmd *deadlineCommand) one(clock rights.Clock, now time.Time, stdout io.Writer) error {
	receipt, err := parseReceipt(cmd.received, clock.Office)
	if err != nil {
		return err
	}
	months := rights.Period
	if cmd.extended {
		months = rights.ExtendedPeriod
	}
	d, err := clock.DeadlineFrom(receipt, months, cmd.pauses, calendar.DayOf(now, clock.Office))
	if err != nil {
		return fault.New(fault.Invalid, deadlineWords(err))
	}
	steps, err := d.Steps()
	if err != nil {
		return err
	}
	if cmd.format == "json" {
		return json.NewEncoder(stdout).Encode(deadlineJSON(d, steps))
	}
	_, err = io.WriteString(stdout, deadlineText(d, steps))
	return err
}

// A deadlineRecord is a deadline with its computation, in JSON.
type deadlineRecord struct {
	Receipt  calendar.Day  `json:"receipt"`
	Months   int           `json:"months"`
	Paused   int           `json:"paused"`
	AsOf     calendar.Day  `json:"as_of,omitzero"` // of an open pause
	Nominal  calendar.Day  `json:"nominal"`
	Due      calendar.Day  `json:"due"`
	End      time.Time     `json:"end"`
	Target   calendar.Day  `json:"target"`
	Calendar string        `json:"calendar"`
	Steps    []rights.Step `json:"steps"`
}

// deadlineJSON returns the record of a deadline.
func deadlineJSON(d rights.Deadline, steps []rights.Step) deadlineRecord {
	return deadlineRecord{
		Receipt: d.Receipt, Months: d.Months, Paused: d.Paused, AsOf: d.AsOf, Nominal: d.Nominal,
		Due: d.Due, End: d.End, Target: d.Target, Calendar: d.Calendar, Steps: steps,
	}
}

// offWords are the reasons of days off and the names of holidays.
var offWords = map[string]string{
	string(calendar.Saturday):     "a Saturday",
	string(calendar.Sunday):       "a Sunday",
	string(calendar.Extra):        "an extra day off",
	string(calendar.NewYear):      "New Year's Day",
	string(calendar.EasterMonday): "Easter Monday",
	string(calendar.LabourDay):    "Labour Day",
	string(calendar.Ascension):    "Ascension Day",
	string(calendar.WhitMonday):   "Whit Monday",
	string(calendar.NationalDay):  "the national day",
	string(calendar.Assumption):   "Assumption Day",
	string(calendar.AllSaints):    "All Saints' Day",
	string(calendar.Armistice):    "Armistice Day",
	string(calendar.Christmas):    "Christmas Day",
}

// deadlineText returns the computation in English, one step on each line.
func deadlineText(d rights.Deadline, steps []rights.Step) string {
	var b strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&b, "%-12s %s %-9s  %s\n", s.Kind, s.Day, s.Day.Weekday(), stepWords(s))
	}
	late := "overdue from this instant on"
	if !d.AsOf.IsZero() {
		late = "not overdue while the pause is open"
	}
	fmt.Fprintf(&b, "%-12s %s  %s\n", "end", d.End.Format(time.RFC3339), late)
	fmt.Fprintf(&b, "%-12s %s %-9s  internal target: at least a week before the nominal date\n", "target", d.Target, d.Target.Weekday())
	fmt.Fprintf(&b, "%-12s %s\n", "calendar", d.Calendar)
	return b.String()
}

// stepWords puts one step into English.
func stepWords(s rights.Step) string {
	switch s.Kind {
	case rights.StepReceived:
		return "the day of receipt, in Brussels"
	case rights.StepPeriod:
		words := "one month later"
		if s.Months == rights.ExtendedPeriod {
			words = "three months later, extended"
		}
		if s.Short {
			words += ": the last day of a shorter month"
		}
		return words
	case rights.StepPaused:
		words := fmt.Sprintf("paused for %d days", s.Days)
		if s.Days == 1 {
			words = "paused for 1 day"
		}
		if s.Open {
			words += " so far: as if the answer came today"
		}
		return words
	case rights.StepOff:
		return "not a working day: " + offWords[cmp.Or(string(s.Off.Holiday), string(s.Off.Reason))]
	default: // rights.StepDue
		return "the answer is due"
	}
}

// deadlineFaults are the faults of the clock in English.
var deadlineFaults = map[string]string{
	"receipt required":      "the receipt is missing",
	"receipt out_of_range":  "the receipt is before 1975 or the deadline after 9999",
	"months not_1_or_3":     "months is neither 1 nor 3",
	"asked required":        "a pause has no day of the question",
	"asked before_receipt":  "a pause was asked before receipt",
	"asked in_future":       "an open pause was asked after today",
	"answered before_asked": "a pause was answered before it was asked",
	"receipt twice":         "there is both a received_at and a receipt",
	"line too_long":         "the line is too long",
	"line more_than_one":    "there is more than one value on the line",
	" day":                  "not a day such as 2026-11-25",
}

// deadlineWords puts a fault of the clock into English.
func deadlineWords(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		if words, ok := deadlineFaults[f.Field+" "+f.Reason]; ok {
			return words
		}
	}
	return err.Error()
}
