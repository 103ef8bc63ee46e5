package holdings

import "github.com/loupe-privacy/loupe/internal/calendar"

// A Keeping is where data are on their way from use to erasure.
type Keeping string

// The stages.
const (
	InUse    Keeping = "in_use"   // the event after which they are only kept has not come
	Archived Keeping = "archived" // it has come: kept, and no longer used
	Unknown  Keeping = "unknown"  // no source tells, or the declaration gives no event
	Over     Keeping = "over"     // the exact end has passed
	Nothing  Keeping = "nothing"  // no source holds data of this kind
)

// Dates are the days on which the events of a member's retention rules came,
// by the id of the trigger in the register; a situation or a group of people
// that a source says to be the member's is there by its id too. An event that
// is absent, or on the zero day, has not come, or nobody told. A day to come
// is an announced one.
type Dates map[string]calendar.Day

// The triggers of the register that the clock knows more of than their day.
const (
	LastContact = "last_contact" // comes again and again while one is a member
	ContractEnd = "contract_end" // cannot have come while a contract runs
)

// A Span is a retention rule on the dates of one member. A day that is zero is
// not known; none is ever made up.
type Span struct {
	State Keeping
	Begin calendar.Day // the first day on which data may be there
	Since calendar.Day // since when data are only kept
	Least calendar.Day // they are kept at least until this day
	Most  calendar.Day // they are kept at most until this day, where there is no exact end
	End   calendar.Day // they are kept until this day: an exact end or, of what is over, the last possible one
	Why   Why
}

// A Why is the code of the reason for which data cannot be erased today.
type Why string

// The reasons of the clock. The first three say that there may be nothing to
// erase.
const (
	WhyNothing    Why = "nothing"     // a source says that there are no such data
	WhyNotChecked Why = "not_checked" // declared as possible, and not checked for this member
	WhyNotYours   Why = "not_yours"   // the rule is for a situation, or people, that no source says to be theirs
	WhyUntil      Why = "until"       // the event that ends keeping has not come
	WhyUntold     Why = "untold"      // it may have come: no source told
	WhyNotBegun   Why = "not_begun"   // the years are counted from an event that had not come when a source told
	WhyUndated    Why = "undated"     // that event may have come: no source told the day
	WhyLeft       Why = "left"        // it came at the earliest when the membership ended
	WhyCounting   Why = "counting"    // the years are running
	WhyCriterion  Why = "criterion"   // the declaration gives a range, or years without their first day
	WhyUnstated   Why = "unstated"    // the declaration gives no period
	WhyOver       Why = "over"        // nothing keeps them: the end has passed
	WhyDispute    Why = "dispute"     // a dispute runs: they are kept as proof, whatever else ends
)

// A Sureness is what the day of what goes next says.
type Sureness string

// The kinds of days.
const (
	Passed   Sureness = "passed"   // nothing keeps the data any more since this day
	Exactly  Sureness = "exact"    // they are kept until this day
	AtLatest Sureness = "latest"   // until this day at most
	Earliest Sureness = "earliest" // until this day at least: no other is known
)
