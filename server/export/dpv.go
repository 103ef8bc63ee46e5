package export

import (
	_ "embed"
	"encoding/json"
	"io"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// The vocabulary is version 2.3 of the Data Privacy Vocabulary and of its
// extension for the GDPR (https://w3id.org/dpv/2.3, 25 February 2026). Every
// dpv: and eu-gdpr: name below is a term of that version. What it has no term
// for has a name of ours, loupe:.
const vocabulary = "https://w3id.org/dpv/2.3"

// things is what the ids of our own things begin with. They carry no edition:
// a thing keeps its id from one edition to the next.
const things = "urn:loupe:register:"

// contextFile is the JSON-LD context, which every export has inside.
//
//go:embed context.jsonld
var contextFile []byte

// A graph collects the nodes of a document.
type graph struct {
	r     *register.Register
	nodes []object
}

// writeDPV writes the register as JSON-LD: the context, then a flat list of
// nodes that refer to one another by id.
func writeDPV(w io.Writer, r *register.Register) error {
	var context struct {
		Context json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal(contextFile, &context); err != nil {
		return err
	}
	g := &graph{r: public(r)}
	g.register()
	for _, d := range g.r.Domains {
		g.domain(d)
	}
	g.shared()
	g.people()
	g.decisions()
	g.rights()
	g.notes()
	g.terms()
	var doc object
	doc.set("@context", context.Context)
	doc.set("@graph", g.nodes)
	return writeIndented(w, doc)
}

// add adds a node with its id and types. The list of types is the nearest
// terms of the vocabulary.
func (g *graph) add(kind, id string, types []string, members ...member) {
	node := object{{"id", iri(kind, id)}, {"type", types}}
	for _, m := range members {
		node.some(m.name, m.value)
	}
	g.nodes = append(g.nodes, node)
}

// iri returns the id of a thing.
func iri(kind, id string) string { return things + kind + ":" + id }

// iris returns the ids of several things.
func iris(kind string, ids []string) []string {
	var all []string
	for _, id := range ids {
		all = append(all, iri(kind, id))
	}
	return all
}

// within returns the ids of things that a domain declares.
func within(kind, domain string, ids []string) []string {
	var all []string
	for _, id := range ids {
		all = append(all, iri(kind, domain+"/"+id))
	}
	return all
}

// idsOf returns the ids of a list.
func idsOf[T any](list []T, id func(T) string) []string {
	var all []string
	for _, item := range list {
		all = append(all, id(item))
	}
	return all
}

// A bundle is several texts of one property: for each language a list, as a
// language map of JSON-LD takes it.
type bundle struct {
	FR []string `json:"fr"`
	NL []string `json:"nl"`
}

// texts returns the texts of a property, and nil where there is none, so that
// the property is left out.
func texts(list []lang.Text) any {
	if len(list) == 0 {
		return ""
	}
	var b bundle
	for _, t := range list {
		b.FR, b.NL = append(b.FR, t.FR), append(b.NL, t.NL)
	}
	return b
}

// pointTexts returns the texts of points.
func pointTexts(points []register.Point) any {
	return texts(idsOfText(points))
}

// idsOfText returns the texts of points, as a list.
func idsOfText(points []register.Point) []lang.Text {
	var all []lang.Text
	for _, p := range points {
		all = append(all, p.Text)
	}
	return all
}

// register adds the node of the register as a whole.
func (g *graph) register() {
	r := g.r
	node := object{
		{"id", strings.TrimSuffix(things, ":")},
		{"type", []string{"dpv:RecordsOfActivities"}},
		{"dct:title", title},
		{"dct:description", statements(r)},
		{"dct:conformsTo", vocabulary},
		{"loupe:edition", r.Edition.Number},
		{"dct:valid", r.Edition.Effective},
	}
	node.some("loupe:example", r.Edition.Example)
	node.some("dct:source", official(r))
	node.some("loupe:versioned", r.Declaration.Versioned)
	node.some("loupe:section", r.Declaration.Src)
	node.some("dpv:hasProcess", iris("domain", r.DomainIDs()))
	node.some("loupe:principle", iris("principle", idsOf(r.Principles, pointID)))
	node.some("loupe:speaksTo", iris("audience", idsOf(r.Audience, func(a register.Group) string { return a.ID })))
	node.some("dpv:hasRight", iris("right", idsOf(r.Rights, func(x register.Right) string { return x.ID })))
	node.set("loupe:filing", iri("filing", "requests"))
	node.set("loupe:access", iri("access", "answer"))
	node.set("loupe:contest", iri("contest", "decisions"))
	node.some("loupe:note", iris("note", idsOf(r.Notes, func(n register.Note) string { return n.ID })))
	node.some("loupe:term", iris("term", idsOf(r.Terms, func(t register.Term) string { return t.ID })))
	g.nodes = append(g.nodes, node)
}

// pointID and entryID return the ids of the simple things.
func pointID(p register.Point) string { return p.ID }
func entryID(e register.Entry) string { return e.ID }
