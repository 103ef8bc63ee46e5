package auth

// The reasons of the faults of this package. A fault without one is plain: of
// the store, or of a session that simply lasted as long as it may.
const (
	// Of Begin and Callback.
	ReasonCallback  = "callback"  // Invalid: not an answer to a login
	ReasonLogin     = "login"     // Expired: the login took too long, or was finished before
	ReasonBrowser   = "browser"   // Expired: the login was begun in another browser, or begun again in this one
	ReasonCancelled = "cancelled" // Unauthorized: the person said no at the provider
	ReasonProvider  = "provider"  // Unavailable or Internal: the provider refused or failed
	ReasonUntrusted = "untrusted" // Forbidden: what the provider sent does not hold
	ReasonPace      = "pace"      // TooMany: logins from one network, or for one subject; later again

	// Of Callback: the provider said who it is, and that is not enough.
	ReasonLevel       = "level"        // StepUp: the login is not as strong as was asked
	ReasonFresh       = "fresh"        // StepUp: the proof is too old, or its time is not told
	ReasonOtherPerson = "other_person" // Forbidden: somebody else came back from a step-up
	ReasonLinked      = "linked"       // Forbidden: the account opens another file than its number says

	// Of Session.
	ReasonRole  = "role"  // Expired: the task was taken away or changed
	ReasonEnded = "ended" // Expired: ended before its time, by its person, at the provider or here
)
