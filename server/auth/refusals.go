package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// providerErrors says what the error codes of a callback mean here (RFC 6749,
// 4.1.2.1; OpenID Connect Core, 3.1.2.6). Any other is our mistake: the
// provider does not take what we ask.
var providerErrors = map[string]struct {
	code   fault.Code
	reason string
}{
	"access_denied":              {fault.Unauthorized, wire.ReasonCancelled},
	"login_required":             {fault.Expired, wire.ReasonLogin},
	"interaction_required":       {fault.Expired, wire.ReasonLogin},
	"account_selection_required": {fault.Expired, wire.ReasonLogin},
	"consent_required":           {fault.Unauthorized, wire.ReasonCancelled},
	"server_error":               {fault.Unavailable, wire.ReasonProvider},
	"temporarily_unavailable":    {fault.Unavailable, wire.ReasonProvider},
}

// refuseError returns the fault of an error that the provider sent with the
// browser.
func refuseError(code string) error {
	known, ok := providerErrors[code]
	if !ok {
		return refuse(fault.Internal, wire.ReasonProvider, fmt.Errorf("provider refused: %.60q", code))
	}
	return refuse(known.code, known.reason, fmt.Errorf("provider answered %s", code))
}

// refuseExchange returns the fault of a code for which the token endpoint gave
// no tokens. The body of its answer is left out of the cause: it may hold one.
func refuseExchange(err error) error {
	answer, ok := errors.AsType[*oauth2.RetrieveError](err)
	switch {
	case !ok:
		return refuse(fault.Unavailable, wire.ReasonProvider, without(err))
	case answer.ErrorCode == "invalid_grant":
		return refuse(fault.Expired, wire.ReasonLogin, errors.New("provider does not know the code"))
	}
	return refuseStatus("token endpoint", answer.Response.StatusCode, answer.ErrorCode)
}

// refuseStatus returns the fault of an endpoint that did not do what it was
// asked: the provider fails, or it does not take what we ask. Of the answer,
// no more is told than its error code.
func refuseStatus(endpoint string, status int, code string) error {
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		return refuse(fault.Unavailable, wire.ReasonProvider, fmt.Errorf("%s answered %d", endpoint, status))
	}
	return refuse(fault.Internal, wire.ReasonProvider, fmt.Errorf("%s answered %d %.60q", endpoint, status, code))
}

// without returns a cause without what the provider answered: go-oidc puts
// whole bodies into its errors, and they may hold what no log should.
func without(err error) error {
	if call, ok := errors.AsType[*url.Error](err); ok {
		return call
	}
	if errors.Is(err, errTooLarge) {
		return errTooLarge
	}
	return errors.New("provider did not answer as it should")
}

// untrusted returns the fault of an answer that does not hold.
func untrusted(why string) error {
	return refuse(fault.Forbidden, wire.ReasonUntrusted, errors.New(why))
}

// refuse returns a fault with a reason and a cause.
func refuse(code fault.Code, reason string, cause error) error {
	return &fault.Error{Code: code, Reason: reason, Err: cause}
}
