package register_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/register"
)

func TestChoice(t *testing.T) {
	r := full()
	if c, ok := r.Choice("abroad"); !ok || !c.Consent || c.Domain != "night" {
		t.Errorf("abroad is %+v, %t", c, ok)
	}
	for _, none := range []string{"", "day", "bim"} {
		if c, ok := r.Choice(none); ok {
			t.Errorf("%q is %+v", none, c)
		}
	}
}

func TestCatalog(t *testing.T) {
	c := full().Catalog()
	if !slices.Equal(c.Domains, []string{"day", "night"}) || !slices.Equal(c.Decisions, []string{"bim", "codes"}) {
		t.Errorf("domains %v, decisions %v", c.Domains, c.Decisions)
	}
	if !slices.Equal(c.Consents, []string{"abroad"}) {
		t.Errorf("consents %v: what is opposed is none", c.Consents)
	}
	if want := map[string]string{
		"": "first", "day": "first", "night": "second", "bim": "first", "codes": "first", "ads": "first", "abroad": "second",
	}; !maps.Equal(c.ControllerOf, want) {
		t.Errorf("controllers %v, want %v", c.ControllerOf, want)
	}
	if want := map[string]string{"bim": "day", "codes": "day", "ads": "day", "abroad": "night"}; !maps.Equal(c.DomainOf, want) {
		t.Errorf("domains of things %v, want %v", c.DomainOf, want)
	}
}

// TestCatalogOfNothing wants an empty register to offer nothing, and no panic.
func TestCatalogOfNothing(t *testing.T) {
	c := new(register.Register).Catalog()
	if len(c.Domains)+len(c.Decisions)+len(c.Consents)+len(c.ControllerOf)+len(c.DomainOf) > 0 {
		t.Errorf("%+v", c)
	}
}
