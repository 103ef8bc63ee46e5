package auth

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/rights"
)

// level returns how sure the claims of an ID token make us, by the rules of
// [Provider.Assurance]. It fails closed: what it does not know is
// [rights.Unknown].
func (p Provider) level(c claims) rights.Level {
	level, said := rights.High, false
	for _, a := range p.Assurance {
		if !c.has(a.Claim) {
			continue
		}
		said = true
		level = min(level, p.levelOf(a.Claim, c.texts(a.Claim)))
	}
	if !said {
		return rights.Unknown
	}
	return level
}

// levelOf returns the highest level among the values of one claim. A value is
// known under exactly its name: no case, prefix or part of it counts.
func (p Provider) levelOf(claim string, values []string) rights.Level {
	level := rights.Unknown
	for _, value := range values {
		for _, a := range p.Assurance {
			if a.Claim == claim && a.Value == value {
				level = max(level, a.Level)
			}
		}
	}
	return level
}

// asks returns the acr_values that ask for a level, or "": that of the level
// itself or else of the next one above.
func (p Provider) asks(level rights.Level) string {
	if level == rights.Unknown {
		return ""
	}
	for ; level.Valid(); level++ {
		if value := p.Ask[level]; value != "" {
			return value
		}
	}
	return ""
}

// assures reports whether a claim says how sure the provider is.
func (p Provider) assures(claim string) bool {
	return slices.ContainsFunc(p.Assurance, func(a Assurance) bool { return a.Claim == claim })
}
