package holdings

// A Concern is what a change of the register is about: domains and perhaps one
// category of data. The zero Concern is about everybody.
type Concern struct {
	Domains  []string
	Category string

	// Others says that it is about a situation, or people, that no source
	// says to be the member's.
	Others bool
}

// A Touching says whether a change of the register matters to a member.
type Touching string

// The answers.
const (
	Touches   Touching = "yes"
	MayTouch  Touching = "maybe"
	Touchless Touching = "no"
)

// The codes of the reasons for a [Touching].
const (
	General      Why = "general"       // it concerns everybody
	HeldHere     Why = "held_here"     // a source holds such data
	NotHeldHere  Why = "not_held_here" // no source does
	PossibleHere Why = "possible_here" // no source said
	UntoldHere   Why = "untold_here"   // no source said whether the member is in the domain
	RelationHere Why = "relation_here" // the member is, or was, in the domain
	NoRelation   Why = "no_relation"   // the member never was
)

// TouchReasons are all reasons that [Touch] gives; each needs words.
var TouchReasons = [...]Why{
	General, HeldHere, NotHeldHere, PossibleHere, UntoldHere, RelationHere, NoRelation, WhyNotYours,
}

// Touch returns whether a change matters to the member of whom docs are the
// documents, by domain, and why. What no source said is never taken for a no.
func Touch(c Concern, docs map[string]Document) (Touching, Why) {
	best, why := Touchless, NoRelation
	if len(c.Domains) == 0 {
		best, why = Touches, General
	}
	for _, id := range c.Domains {
		t, w := touchIn(id, c.Category, docs)
		if rank[t] < rank[best] || t == best && w == NotHeldHere {
			best, why = t, w
		}
	}
	if c.Others && best == Touches {
		return MayTouch, WhyNotYours
	}
	return best, why
}

// rank orders answers, the strongest first.
var rank = map[Touching]int{Touches: 0, MayTouch: 1, Touchless: 2}

// touchIn is Touch for one domain.
func touchIn(domain, category string, docs map[string]Document) (Touching, Why) {
	doc, ok := docs[domain]
	switch {
	case !ok && category == "":
		return MayTouch, UntoldHere
	case !ok:
		return MayTouch, PossibleHere
	case category != "":
		switch factOf(category, &doc).Tag {
		case Held, Doctor:
			return Touches, HeldHere
		case NotHeld:
			return Touchless, NotHeldHere
		}
		return MayTouch, PossibleHere
	case doc.Relation == None:
		return Touchless, NoRelation
	}
	return Touches, RelationHere
}
