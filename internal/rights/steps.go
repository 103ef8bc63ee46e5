package rights

import "github.com/loupe-privacy/loupe/internal/calendar"

// A StepKind says what a [Step] tells.
type StepKind string

// The kinds, in the order in which an explanation meets them.
const (
	StepReceived StepKind = "received" // received on Day
	StepPeriod   StepKind = "period"   // Months later is Day; Short if that month has no such day
	StepPaused   StepKind = "paused"   // paused for Days, so Day; Open while there is no answer
	StepOff      StepKind = "off"      // Day is not a working day, because of Off
	StepDue      StepKind = "due"      // due on Day
)

// A Step is one step of the way from receipt to due date, in codes. The views
// put it into words.
type Step struct {
	Kind   StepKind      `json:"kind"`
	Day    calendar.Day  `json:"day"`
	Months int           `json:"months,omitempty"`
	Short  bool          `json:"short,omitempty"` // the period was cut at the end of a month
	Days   int           `json:"days,omitempty"`
	Open   bool          `json:"open,omitempty"` // the pause is open, and its days grow
	Off    *calendar.Off `json:"off,omitempty"`
}

// Steps returns how d was computed, step by step, by the calendar of its
// time: received, the period, the pauses if there were any, each day off that
// was passed over, and the due date. A calendar version that is not known is
// a fault.Invalid.
func (d Deadline) Steps() ([]Step, error) {
	cal, err := calendar.Parse(d.Calendar)
	if err != nil {
		return nil, err
	}
	end := d.Receipt.AddMonths(d.Months)
	steps := []Step{
		{Kind: StepReceived, Day: d.Receipt},
		{Kind: StepPeriod, Day: end, Months: d.Months, Short: end.Day() != d.Receipt.Day()},
	}
	if open := !d.AsOf.IsZero(); open || d.Paused > 0 {
		steps = append(steps, Step{Kind: StepPaused, Day: d.Nominal, Days: d.Paused, Open: open})
	}
	for day := d.Nominal; day.Before(d.Due); day = day.AddDays(1) {
		if off, ok := cal.DayOff(day); ok {
			steps = append(steps, Step{Kind: StepOff, Day: day, Off: &off})
		}
	}
	return append(steps, Step{Kind: StepDue, Day: d.Due}), nil
}
