package locales

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// A FaultKeys holds the messages that tell a person of a fault.
type FaultKeys struct {
	Title Key // a heading
	What  Key // what happened
	Kept  Key // what is kept all the same
	Next  Key // what to do now
}

// Fault returns the messages of a code, and those of [fault.Internal] for a
// code that it does not know.
func Fault(code fault.Code) FaultKeys {
	for _, f := range faults {
		if f.code == code {
			return f.keys
		}
	}
	return faults[0].keys
}

// faults holds the messages of every code; the first is that of any other.
var faults = [...]struct {
	code fault.Code
	keys FaultKeys
}{
	{fault.Internal, FaultKeys{FaultInternalTitle, FaultInternalWhat, FaultInternalKept, FaultInternalNext}},
	{fault.Invalid, FaultKeys{FaultInvalidTitle, FaultInvalidWhat, FaultInvalidKept, FaultInvalidNext}},
	{fault.TooLarge, FaultKeys{FaultTooLargeTitle, FaultTooLargeWhat, FaultTooLargeKept, FaultTooLargeNext}},
	{fault.NotFound, FaultKeys{FaultNotFoundTitle, FaultNotFoundWhat, FaultNotFoundKept, FaultNotFoundNext}},
	{fault.Conflict, FaultKeys{FaultConflictTitle, FaultConflictWhat, FaultConflictKept, FaultConflictNext}},
	{fault.Forbidden, FaultKeys{FaultForbiddenTitle, FaultForbiddenWhat, FaultForbiddenKept, FaultForbiddenNext}},
	{fault.Unauthorized, FaultKeys{FaultUnauthorizedTitle, FaultUnauthorizedWhat, FaultUnauthorizedKept, FaultUnauthorizedNext}},
	{fault.Expired, FaultKeys{FaultExpiredTitle, FaultExpiredWhat, FaultExpiredKept, FaultExpiredNext}},
	{fault.StepUp, FaultKeys{FaultStepUpTitle, FaultStepUpWhat, FaultStepUpKept, FaultStepUpNext}},
	{fault.CrossOrigin, FaultKeys{FaultCrossOriginTitle, FaultCrossOriginWhat, FaultCrossOriginKept, FaultCrossOriginNext}},
	{fault.Unavailable, FaultKeys{FaultUnavailableTitle, FaultUnavailableWhat, FaultUnavailableKept, FaultUnavailableNext}},
	{fault.TooMany, FaultKeys{FaultTooManyTitle, FaultTooManyWhat, FaultTooManyKept, FaultTooManyNext}},
	{fault.BadMethod, FaultKeys{FaultBadMethodTitle, FaultBadMethodWhat, FaultBadMethodKept, FaultBadMethodNext}},
	{fault.BadMediaType, FaultKeys{FaultBadMediaTypeTitle, FaultBadMediaTypeWhat, FaultBadMediaTypeKept, FaultBadMediaTypeNext}},
}

// Tag returns the label of a tag and the sentence that explains it. A tag that
// is none of the four reads as possible: the one that claims nothing.
func Tag(t holdings.Tag) (label, means Key) {
	switch t {
	case holdings.Held:
		return TagHeld, TagHeldMeans
	case holdings.Doctor:
		return TagDoctor, TagDoctorMeans
	case holdings.NotHeld:
		return TagNotHeld, TagNotHeldMeans
	}
	return TagPossible, TagPossibleMeans
}

// Holiday returns the name of a legal holiday, and for any other code the name
// of a day off that is none of the ten.
func Holiday(code calendar.HolidayCode) Key {
	for _, h := range holidays {
		if h.code == code {
			return h.key
		}
	}
	return HolidayExtra
}

// holidays names the ten legal holidays.
var holidays = [...]struct {
	code calendar.HolidayCode
	key  Key
}{
	{calendar.NewYear, HolidayNewYear},
	{calendar.EasterMonday, HolidayEasterMonday},
	{calendar.LabourDay, HolidayLabourDay},
	{calendar.Ascension, HolidayAscension},
	{calendar.WhitMonday, HolidayWhitMonday},
	{calendar.NationalDay, HolidayNationalDay},
	{calendar.Assumption, HolidayAssumption},
	{calendar.AllSaints, HolidayAllSaints},
	{calendar.Armistice, HolidayArmistice},
	{calendar.Christmas, HolidayChristmas},
}

// FileFault returns what is said of a file that was not taken, by the reason.
func FileFault(reason string) Key {
	for _, f := range fileFaults {
		if f.reason == reason {
			return f.key
		}
	}
	return ErrorFile
}

// fileFaults holds the words of every reason.
var fileFaults = [...]struct {
	reason string
	key    Key
}{
	{"empty", ErrorFileEmpty},
	{"too_large", ErrorFileLarge},
	{"type", ErrorFileType},
	{"mismatch", ErrorFileMismatch},
	{"name", ErrorFileName},
	{"damaged", ErrorFileDamaged},
	{"too_many_pixels", ErrorFilePixels},
	{"too_many_pages", ErrorFilePages},
	{"encrypted", ErrorFileEncrypted},
	{"active", ErrorFileActive},
	{"polyglot", ErrorFilePolyglot},
	{"infected", ErrorFileInfected},
	{"too_many", ErrorFileMany},
	{"sending", ErrorFileSending},
}
