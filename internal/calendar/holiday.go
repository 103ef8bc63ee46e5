package calendar

import "time"

// A HolidayCode names a legal holiday, for the views to put into words. Codes
// are part of the JSON interface and are never renamed.
type HolidayCode string

// The ten legal holidays of Belgium, by the Royal Decree of 18 April 1974.
const (
	NewYear      HolidayCode = "new_year"      // 1 January
	EasterMonday HolidayCode = "easter_monday" // the day after Easter
	LabourDay    HolidayCode = "labour_day"    // 1 May
	Ascension    HolidayCode = "ascension"     // 39 days after Easter
	WhitMonday   HolidayCode = "whit_monday"   // 50 days after Easter
	NationalDay  HolidayCode = "national_day"  // 21 July
	Assumption   HolidayCode = "assumption"    // 15 August
	AllSaints    HolidayCode = "all_saints"    // 1 November
	Armistice    HolidayCode = "armistice"     // 11 November
	Christmas    HolidayCode = "christmas"     // 25 December
)

// A Holiday is a legal holiday in one year.
type Holiday struct {
	Code HolidayCode
	Day  Day
}

// legal says when the ten holidays are: on a fixed date, or a number of days
// after Easter where the month is zero.
var legal = [...]struct {
	code  HolidayCode
	month time.Month
	day   int
}{
	{NewYear, time.January, 1},
	{EasterMonday, 0, 1},
	{LabourDay, time.May, 1},
	{Ascension, 0, 39},
	{WhitMonday, 0, 50},
	{NationalDay, time.July, 21},
	{Assumption, time.August, 15},
	{AllSaints, time.November, 1},
	{Armistice, time.November, 11},
	{Christmas, time.December, 25},
}

// Holidays returns the ten legal holidays of a year of the Gregorian
// calendar, in the order of the decree. Two of them may be one day: in 2008
// Ascension was on 1 May.
func Holidays(year int) [len(legal)]Holiday {
	var all [len(legal)]Holiday
	easter := Easter(year)
	for i, h := range legal {
		day := easter.AddDays(h.day)
		if h.month != 0 {
			day = Date(year, h.month, h.day)
		}
		all[i] = Holiday{h.code, day}
	}
	return all
}

// Easter returns Easter Sunday of a year of the Gregorian calendar, by the
// method of Meeus, Jones and Butcher. It is right from 1583 on.
func Easter(year int) Day {
	century, inCentury := year/100, year%100
	golden := year % 19
	correction := (century - (century+8)/25 + 1) / 3
	epact := (19*golden + century - century/4 - correction + 15) % 30
	weekday := (32 + 2*(century%4) + 2*(inCentury/4) - epact - inCentury%4) % 7
	late := (golden + 11*epact + 22*weekday) / 451
	n := epact + weekday - 7*late + 114
	return Date(year, time.Month(n/31), n%31+1)
}
