package locales

import (
	"strconv"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
)

// noBreak is the no-break space, which keeps a number with its unit.
const noBreak = "\u00a0"

// Day writes a day as people read it: "1er novembre 2026", "1 november 2026".
// The zero day is the empty string.
func (w Words) Day(d calendar.Day) string { return w.date(d, &months) }

// LongDay writes a day with its day of the week: "mercredi 25 novembre 2026",
// "woensdag 25 november 2026". The zero day is the empty string.
func (w Words) LongDay(d calendar.Day) string {
	if d.IsZero() {
		return ""
	}
	return w.Weekday(d.Weekday()) + " " + w.Day(d)
}

// ShortDay writes a day with its month cut short, for tables and labels:
// "18 nov. 2026" in both languages. The zero day is the empty string.
func (w Words) ShortDay(d calendar.Day) string { return w.date(d, &monthsShort) }

// Weekday names a day of the week, without capital.
func (w Words) Weekday(d time.Weekday) string { return w.T(weekdays[d]) }

// Clock writes a time of day, with the hour from 0 to 23: "14 h 07" with
// no-break spaces, "14.07 uur".
func (w Words) Clock(hour, minute int) string {
	h, m := strconv.Itoa(hour), strconv.Itoa(minute)
	if minute < 10 {
		m = "0" + m
	}
	if w.lang == lang.NL {
		return h + "." + m + noBreak + "uur"
	}
	return h + noBreak + "h" + noBreak + m
}

// List writes items as an enumeration: "a, b et c", "a, b en c".
func (w Words) List(items []string) string {
	s := ""
	for i, item := range items {
		switch {
		case i == 0:
		case i == len(items)-1:
			s += " " + w.T(ListAnd) + " "
		default:
			s += ", "
		}
		s += item
	}
	return s
}

// date writes a day with the names of a table of months. Its spaces are
// ordinary ones, so that a date is found by whoever searches for it.
func (w Words) date(d calendar.Day, table *[12]Key) string {
	if d.IsZero() {
		return ""
	}
	number := strconv.Itoa(d.Day())
	if d.Day() == 1 && w.lang != lang.NL {
		number = "1er"
	}
	return number + " " + w.T(table[d.Month()-time.January]) + " " + strconv.Itoa(d.Year())
}

// months are the names of the months, from January.
var months = [12]Key{
	MonthJanuary, MonthFebruary, MonthMarch, MonthApril, MonthMay, MonthJune,
	MonthJuly, MonthAugust, MonthSeptember, MonthOctober, MonthNovember, MonthDecember,
}

// monthsShort are their abbreviations.
var monthsShort = [12]Key{
	MonthShortJanuary, MonthShortFebruary, MonthShortMarch, MonthShortApril, MonthShortMay, MonthShortJune,
	MonthShortJuly, MonthShortAugust, MonthShortSeptember, MonthShortOctober, MonthShortNovember, MonthShortDecember,
}

// weekdays are the names of the days of the week, from Sunday.
var weekdays = [7]Key{
	WeekdaySunday, WeekdayMonday, WeekdayTuesday, WeekdayWednesday, WeekdayThursday, WeekdayFriday, WeekdaySaturday,
}
