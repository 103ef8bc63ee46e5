package holdings

import "strings"

// prefixHere begins every code of a look that was taken in Loupe itself. No
// source system may declare such a code, so none can pass a look off as ours.
const prefixHere = "loupe:"

// The codes of looks that are taken in Loupe itself. The service of a look of an
// office is made by [OfficeService].
const (
	ServiceOperations = prefixHere + "operations" // who runs the program, with one of its commands
	ServiceRelative   = prefixHere + "relative"   // somebody who acts for the member, on their own pages
	serviceOffice     = prefixHere + "office:"

	PurposeRequest  = prefixHere + "request"  // to answer a request of the member
	PurposeIdentity = prefixHere + "identity" // to see who made a request
	PurposeAccounts = prefixHere + "accounts" // to see or change which accounts open the file
	PurposeBehalf   = prefixHere + "behalf"   // to see the data of the person for whom one acts

	RoleOfficer  = prefixHere + "officer"
	RoleOperator = prefixHere + "operator"
	roleRelative = prefixHere + "relative:"
)

// IsHere reports whether a code is one of looks in Loupe itself.
func IsHere(code string) bool { return strings.HasPrefix(code, prefixHere) }

// OfficeService returns the service of looks of the office of a controller, by
// the id of the organisation.
func OfficeService(controller string) string { return serviceOffice + controller }

// OfficeOf returns the controller of a service of [OfficeService], and false
// for any other service.
func OfficeOf(service string) (controller string, ok bool) {
	return strings.CutPrefix(service, serviceOffice)
}

// RelativeRole returns the role of who looks because of a link.
func RelativeRole(k LinkKind) string { return roleRelative + string(k) }
