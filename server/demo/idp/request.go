package idp

import (
	"slices"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"github.com/loupe-privacy/loupe/server/demo"
)

// oldLogin is how long ago an old login was.
const oldLogin = 2 * time.Hour

// A request is one login under way.
type request struct {
	id     string
	asked  oidc.AuthRequest
	claims claimsAsked
	client *client
	made   time.Time
	login  login // the zero value until somebody logged in
}

// people returns who of all may log in.
func (r *request) people(all []demo.Person) []demo.Person {
	var may []demo.Person
	subjects := r.claims.IDToken.Subject.all()
	for _, p := range all {
		if r.client.serves(p) && (len(subjects) == 0 || slices.Contains(subjects, p.Subject)) {
			may = append(may, p)
		}
	}
	return may
}

// least returns the weakest way to log in that Loupe asks for, and false where
// it asks for none in particular. By acr_values a level is wished for, and no
// more (OpenID Connect Core, section 3.1.2.1).
func (r *request) least() (method, bool) {
	values := append(slices.Clone(r.asked.ACRValues), r.claims.IDToken.ACR.all()...)
	for _, m := range slices.Backward(r.claims.methods()) {
		if slices.Contains(values, m.acr) {
			return m, true
		}
	}
	return method{}, false
}

// mayBeOld reports whether a login of oldLogin ago would do. Where it would be
// too old for max_age, or just become so, people prove who they are now.
func (r *request) mayBeOld() bool {
	return r.asked.MaxAge == nil || uint64(*r.asked.MaxAge) > uint64(oldLogin/time.Second)
}

// The methods of [op.AuthRequest].

func (r *request) GetID() string                      { return r.id }
func (r *request) GetACR() string                     { return r.login.method.acr }
func (r *request) GetAMR() []string                   { return []string{r.login.method.amr, r.login.method.acr} }
func (r *request) GetAudience() []string              { return []string{r.asked.ClientID} }
func (r *request) GetAuthTime() time.Time             { return r.login.authenticated }
func (r *request) GetClientID() string                { return r.asked.ClientID }
func (r *request) GetNonce() string                   { return r.asked.Nonce }
func (r *request) GetRedirectURI() string             { return r.asked.RedirectURI }
func (r *request) GetResponseType() oidc.ResponseType { return r.asked.ResponseType }
func (r *request) GetResponseMode() oidc.ResponseMode { return r.asked.ResponseMode }
func (r *request) GetScopes() []string                { return r.asked.Scopes }
func (r *request) GetState() string                   { return r.asked.State }
func (r *request) GetSubject() string                 { return r.login.person.Subject }
func (r *request) Done() bool                         { return r.login.sid != "" }
func (r *request) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: r.asked.CodeChallenge, Method: r.asked.CodeChallengeMethod}
}
