package auth_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
)

// assured is a provider that says how sure it is in two claims.
var assured = auth.Provider{Assurance: []auth.Assurance{
	{Claim: "acr", Value: "urn:be:fedict:iam:fas:Level450", Level: rights.Substantial},
	{Claim: "acr", Value: "urn:be:fedict:iam:fas:Level500", Level: rights.High},
	{Claim: "acr", Value: "none", Level: rights.Unknown},
	{Claim: "amr", Value: "urn:be:fedict:iam:fas:Level450", Level: rights.Substantial},
	{Claim: "amr", Value: "urn:be:fedict:iam:fas:Level500", Level: rights.High},
	{Claim: "amr", Value: "pwd", Level: rights.Low},
}}

// TestLevel: how sure the claims make us.
func TestLevel(t *testing.T) {
	const l450, l500 = "urn:be:fedict:iam:fas:Level450", "urn:be:fedict:iam:fas:Level500"
	for _, test := range []struct {
		name   string
		claims string
		want   rights.Level
	}{
		{"nothing said", `{}`, rights.Unknown},
		{"a claim that is not read", `{"assurance_level":"` + l500 + `"}`, rights.Unknown},
		{"acr", `{"acr":"` + l450 + `"}`, rights.Substantial},
		{"acr, higher", `{"acr":"` + l500 + `"}`, rights.High},
		{"amr alone", `{"amr":["` + l500 + `"]}`, rights.High},
		{"amr as a text", `{"amr":"` + l450 + `"}`, rights.Substantial},
		{"the highest of a list", `{"amr":["pwd","` + l500 + `","x"]}`, rights.High},
		{"acr as a list", `{"acr":["` + l450 + `"]}`, rights.Substantial},
		{"both agree", `{"acr":"` + l500 + `","amr":["` + l500 + `"]}`, rights.High},
		{"amr says less", `{"acr":"` + l500 + `","amr":["pwd"]}`, rights.Low},
		{"acr says less", `{"acr":"` + l450 + `","amr":["` + l500 + `"]}`, rights.Substantial},
		{"amr says nothing known", `{"acr":"` + l500 + `","amr":["x"]}`, rights.Unknown},
		{"acr says nothing known", `{"acr":"x","amr":["` + l500 + `"]}`, rights.Unknown},
		{"amr is empty", `{"acr":"` + l500 + `","amr":[]}`, rights.Unknown},
		{"acr is nothing", `{"acr":null,"amr":["` + l500 + `"]}`, rights.Unknown},
		{"known as nothing", `{"acr":"none"}`, rights.Unknown},
		{"value of the other claim", `{"acr":"pwd"}`, rights.Unknown},
		{"longer", `{"acr":"` + l500 + `0"}`, rights.Unknown},
		{"in small letters", `{"acr":"urn:be:fedict:iam:fas:level500"}`, rights.Unknown},
		{"name in capitals", `{"ACR":"` + l500 + `"}`, rights.Unknown},
		{"several in one text", `{"acr":"` + l450 + ` ` + l500 + `"}`, rights.Unknown},
		{"a number", `{"acr":3}`, rights.Unknown},
		{"a list with a number", `{"amr":["` + l500 + `",3]}`, rights.Unknown},
		{"an object", `{"acr":{"value":"` + l500 + `"}}`, rights.Unknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := parsed(t, test.claims)
			if got := assured.LevelOf(c); got != test.want {
				t.Errorf("level = %d, want %d", got, test.want)
			}
			if got := (auth.Provider{}).LevelOf(c); got != rights.Unknown {
				t.Errorf("level without a map = %d", got)
			}
		})
	}
}

// FuzzLevel: no claims make us surer than a value of the map that is in them,
// and more values in other claims never make us surer.
func FuzzLevel(f *testing.F) {
	f.Add(`{"acr":"urn:be:fedict:iam:fas:Level500","amr":["pwd"]}`)
	f.Add(`{"amr":["urn:be:fedict:iam:fas:Level450","x"]}`)
	f.Add(`{"acr":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		var c map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &c) != nil {
			return
		}
		got := assured.LevelOf(c)
		if !got.Valid() {
			t.Fatalf("level = %d", got)
		}
		for _, name := range []string{"acr", "amr"} {
			raw, there := c[name]
			if !there {
				continue
			}
			if highest := highestIn(name, raw); got > highest {
				t.Errorf("level of %s = %d, and %s says %d at most", text, got, name, highest)
			}
			without := map[string]json.RawMessage{name: raw}
			if alone := assured.LevelOf(without); got > alone {
				t.Errorf("level of %s = %d, and of %s alone %d", text, got, name, alone)
			}
		}
		if c["acr"] == nil && c["amr"] == nil && got != rights.Unknown {
			t.Errorf("level of %s = %d, and nothing is said", text, got)
		}
	})
}

// highestIn returns the highest level of any value found in a claim, read in
// another way than the package does.
func highestIn(claim string, raw json.RawMessage) rights.Level {
	var values []any
	var value any
	if json.Unmarshal(raw, &value) == nil {
		values = append(values, value)
	}
	if list, ok := value.([]any); ok {
		values = list
	}
	highest := rights.Unknown
	for _, a := range assured.Assurance {
		if a.Claim == claim && slices.Contains(values, any(a.Value)) {
			highest = max(highest, a.Level)
		}
	}
	return highest
}
