package idp

import (
	"encoding/json"
	"slices"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// The values of ClaimAssurance, in the form of the federal authentication
// service. What they are worth is for Loupe to configure. The demonstration
// takes itsme for substantial, so that each level has a way to log in; in
// truth it is notified as high.
const (
	AssuranceHigh        = "urn:be:fedict:iam:fas:Level500" // electronic identity card
	AssuranceSubstantial = "urn:be:fedict:iam:fas:Level450" // itsme
	AssuranceLow         = "urn:be:fedict:iam:fas:Level200" // password alone
)

// A method is one way to log in.
type method struct {
	name  string // in the form
	acr   string
	amr   string
	Name  lang.Text
	About lang.Text
}

// methods lists the ways to log in, the strongest first.
var methods = []method{
	{"eid", AssuranceHigh, "eid",
		lang.Text{FR: "Carte d’identité électronique", NL: "Elektronische identiteitskaart"},
		lang.Text{FR: "Niveau de garantie : élevé", NL: "Betrouwbaarheidsniveau: hoog"}},
	{"itsme", AssuranceSubstantial, "bmid",
		lang.Text{FR: "itsme", NL: "itsme"},
		lang.Text{FR: "Niveau de garantie : substantiel, dans cette démonstration", NL: "Betrouwbaarheidsniveau: substantieel, in deze demonstratie"}},
	{"password", AssuranceLow, "pwd",
		lang.Text{FR: "Mot de passe seul", NL: "Alleen wachtwoord"},
		lang.Text{FR: "Niveau de garantie : faible", NL: "Betrouwbaarheidsniveau: laag"}},
}

// levels lists the values of ClaimAssurance, the highest first.
func levels() []string {
	all := make([]string, len(methods))
	for i, m := range methods {
		all[i] = m.acr
	}
	return all
}

// claimsAsked is what is read of the parameter claims (OpenID Connect Core,
// section 5.5): what the ID token must say. Claims that are only wished for
// come by scope.
type claimsAsked struct {
	IDToken struct {
		Subject *valueAsked `json:"sub"`
		ACR     *valueAsked `json:"acr"`
	} `json:"id_token"`
}

// valueAsked is how one claim is asked for.
type valueAsked struct {
	Essential bool     `json:"essential"`
	Value     string   `json:"value"`
	Values    []string `json:"values"`
}

// all returns every value that would do; none: any.
func (v *valueAsked) all() []string {
	switch {
	case v == nil:
		return nil
	case v.Value != "":
		return append([]string{v.Value}, v.Values...)
	}
	return v.Values
}

// readClaims reads the parameter claims, which may be "". It refuses what is no
// such parameter, and a level that must be and that nobody can have here.
func readClaims(s string) (claimsAsked, error) {
	var c claimsAsked
	if s == "" {
		return c, nil
	}
	if err := json.Unmarshal([]byte(s), &c); err != nil {
		return c, oidc.ErrInvalidRequest().WithDescription("parameter claims is malformed")
	}
	if len(c.methods()) == 0 {
		return c, &oidc.Error{ErrorType: "unmet_authentication_requirements", Description: "no such level is offered"}
	}
	return c, nil
}

// methods returns the ways to log in that c allows, the strongest first: all
// of them, unless the level is essential. Then any other would be a failure
// (section 5.5.1.1).
func (c claimsAsked) methods() []method {
	values := c.IDToken.ACR.all()
	if len(values) == 0 || !c.IDToken.ACR.Essential {
		return methods
	}
	var allowed []method
	for _, m := range methods {
		if slices.Contains(values, m.acr) {
			allowed = append(allowed, m)
		}
	}
	return allowed
}
