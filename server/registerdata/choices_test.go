package registerdata

import (
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// TestChoicesHoldTheDeclaration holds the choices against the domains: each
// purpose that can be opposed without a reason by a member is one, each
// domain's consent to leave the European Economic Area is one, and so is the
// consent that is a legal basis of the law for special data.
func TestChoicesHoldTheDeclaration(t *testing.T) {
	r := mustLoad(t)
	purposes, consents := map[string]bool{}, map[string]bool{}
	for _, c := range r.Choices {
		if c.Consent {
			consents[c.ID] = true
		} else {
			purposes[c.Purpose] = true
		}
	}
	for _, d := range r.Domains {
		for _, p := range d.Purposes {
			member := p.ID != "prospecting" // people who are no members yet
			if got := purposes[p.FullID()]; got != (p.AbsoluteObjection && member) {
				t.Errorf("%s is a choice: %t", p.FullID(), got)
			}
		}
		if got, want := consents["transfer_"+d.ID], slices.Contains(d.Transfers.When, "consent"); got != want {
			t.Errorf("leaving from %s is a choice: %t, want %t", d.ID, got, want)
		}
		special := slices.ContainsFunc(d.LegalBases, func(b register.LegalBasis) bool { return b.Article == "9.2.a" })
		if consents[d.ID+"_data"] != special {
			t.Errorf("the special data of %s are a choice: %t, want %t", d.ID, consents[d.ID+"_data"], special)
		}
	}
	if len(r.Choices) != 7 {
		t.Errorf("%d choices", len(r.Choices))
	}
}

// TestCatalogOfTheForm holds that the form offers what its answers name, and
// who answers.
func TestCatalogOfTheForm(t *testing.T) {
	c := mustLoad(t).Catalog()
	for id, want := range map[string]string{
		"": "partenamut", "operational": "partenamut", "compulsory": "mloz", "complementary": "partenamut", "insurance": "mloz_insurance",
		rights.ObjectMarketing: "partenamut", rights.ObjectProfiling: "partenamut", "bim": "mloz", "transfer_compulsory": "mloz",
		"insurance_data": "mloz_insurance",
	} {
		if got := c.ControllerOf[id]; got != want {
			t.Errorf("%q is answered by %q, want %q", id, got, want)
		}
	}
	for id, want := range map[string]string{rights.ObjectMarketing: "operational", "bim": "compulsory", "insurance_data": "insurance"} {
		if got := c.DomainOf[id]; got != want {
			t.Errorf("%s is of domain %q, want %q", id, got, want)
		}
	}
	if len(c.Decisions) != 6 || len(c.Consents) != 5 || len(c.Domains) != 4 {
		t.Errorf("%d decisions, %d consents, %d domains", len(c.Decisions), len(c.Consents), len(c.Domains))
	}
}
