package registerdata

import (
	"maps"
	"regexp"
	"slices"

	"github.com/BurntSushi/toml"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// A node is a table of a structure file. Its methods read one key each, and
// report what is wrong with its value; the value is zero then.
type node struct {
	t      *topic
	key    toml.Key // within the file; ids stand in place of positions
	id     string
	values map[string]any
	asked  map[string]bool
	texts  []string // names of the optional texts it has
}

// What an id looks like, and one with the id of its domain before it.
var (
	wellFormed = regexp.MustCompile(`^[a-z0-9][a-z0-9_.]*$`)
	fullID     = regexp.MustCompile(`^[a-z0-9][a-z0-9_.]*/[a-z0-9][a-z0-9_.]*$`)
)

// node returns a table of the structure as a node.
func (t *topic) node(key toml.Key, values map[string]any) *node {
	n := &node{t: t, key: key, values: values, asked: map[string]bool{}}
	t.nodes = append(t.nodes, n)
	if _, ok := values["texts"]; ok {
		n.texts = n.ids("texts")
	}
	return n
}

// report reports a problem with a key of n.
func (n *node) report(key, format string, args ...any) {
	n.t.l.report(n.t.file+".toml", n.t.path(n.key, key), format, args...)
}

// reportUnknown reports the keys that nobody asked for.
func (n *node) reportUnknown() {
	for _, key := range slices.Sorted(maps.Keys(n.values)) {
		if !n.asked[key] {
			n.report(key, "unknown key")
		}
	}
	for _, name := range n.texts {
		if !n.t.used[slices.Concat(n.key, toml.Key{name}).String()] {
			n.report("texts", "no such text: %q", name)
		}
	}
}

// value returns the value of a key, or the zero T and whether the key exists.
func value[T any](n *node, key, want string) (T, bool) {
	n.asked[key] = true
	raw, ok := n.values[key]
	if !ok {
		var none T
		return none, false
	}
	v, right := raw.(T)
	if !right {
		n.report(key, "must be %s", want)
	}
	return v, true
}

// str returns a string that must be there.
func (n *node) str(key string) string {
	s, ok := value[string](n, key, "a string")
	if !ok {
		n.report(key, "key is missing")
	} else if _, right := n.values[key].(string); right && s == "" {
		n.report(key, "is empty")
	}
	return s
}

// optStr returns a string, or "" where there is none.
func (n *node) optStr(key string) string {
	if _, ok := n.values[key]; !ok {
		n.asked[key] = true
		return ""
	}
	return n.str(key)
}

// oneOf returns a string that must be one of the choices.
func (n *node) oneOf(key string, choices ...string) string {
	s := n.str(key)
	if s != "" && !slices.Contains(choices, s) {
		n.report(key, "must be one of %q, not %q", choices, s)
	}
	return s
}

// flag returns a boolean, false where there is none.
func (n *node) flag(key string) bool {
	b, _ := value[bool](n, key, "true or false")
	return b
}

// number returns a whole number of at least 1, or 0 where there is none.
func (n *node) number(key string) int {
	i, ok := value[int64](n, key, "a whole number")
	if _, right := n.values[key].(int64); ok && right && i < 1 {
		n.report(key, "must be at least 1")
	}
	return int(i)
}

// ids returns a list of ids that must be there, each once.
func (n *node) ids(key string) []string { return n.idsLike(key, wellFormed) }

// idsLike is ids for ids of another form.
func (n *node) idsLike(key string, form *regexp.Regexp) []string {
	list, ok := value[[]any](n, key, "a list of ids")
	if !ok {
		n.report(key, "key is missing")
	}
	ids := make([]string, 0, len(list))
	for _, v := range list {
		id, _ := v.(string)
		switch {
		case !form.MatchString(id):
			n.report(key, "not an id: %q", v)
		case slices.Contains(ids, id):
			n.report(key, "id given twice: %q", id)
		default:
			ids = append(ids, id)
		}
	}
	return ids
}

// refs returns a list of references to things of a kind.
func (n *node) refs(key, kind string) []string {
	ids := n.ids(key)
	for _, id := range ids {
		n.resolve(key, kind, id)
	}
	return ids
}

// optRefs is refs for a list that may be absent.
func (n *node) optRefs(key, kind string) []string {
	if _, ok := n.values[key]; !ok {
		n.asked[key] = true
		return nil
	}
	return n.refs(key, kind)
}

// lateRefs is optRefs for things that are read later than n: the references
// are judged when everything was read.
func (n *node) lateRefs(key, kind string, form *regexp.Regexp) []string {
	if _, ok := n.values[key]; !ok {
		n.asked[key] = true
		return nil
	}
	ids := n.idsLike(key, form)
	n.t.l.later = append(n.t.l.later, func() {
		for _, id := range ids {
			n.resolve(key, kind, id)
		}
	})
	return ids
}

// ref returns one reference to a thing of a kind.
func (n *node) ref(key, kind string) string {
	id := n.str(key)
	if id != "" {
		n.resolve(key, kind, id)
	}
	return id
}

// optRef is ref for a key that may be absent.
func (n *node) optRef(key, kind string) string {
	if _, ok := n.values[key]; !ok {
		n.asked[key] = true
		return ""
	}
	return n.ref(key, kind)
}

// resolve reports a reference to nothing.
func (n *node) resolve(key, kind, id string) {
	if known, ok := n.t.l.known[kind]; ok && !known[id] && !n.t.l.unjudged[kind] {
		n.report(key, "no such id in %s: %q", kind, id)
	}
}

// table returns a table that must be there.
func (n *node) table(key string) *node {
	values, ok := value[map[string]any](n, key, "a table")
	if !ok {
		n.report(key, "key is missing")
	}
	return n.t.node(slices.Concat(n.key, toml.Key{key}), values)
}

// items returns the tables of a list that must be there, each with an id of
// its own.
func (n *node) items(key string) []*node {
	n.asked[key] = true
	var list []map[string]any
	switch raw := n.values[key].(type) {
	case nil:
		n.report(key, "key is missing")
	case []map[string]any:
		list = raw
	case []any:
		for i, v := range raw {
			if table, ok := v.(map[string]any); ok {
				list = append(list, table)
			} else {
				n.report(key, "item %d must be a table", i+1)
			}
		}
	default:
		n.report(key, "must be a list of tables")
	}
	items := make([]*node, 0, len(list))
	seen := map[string]bool{}
	for i, values := range list {
		id, _ := values["id"].(string)
		switch {
		case !wellFormed.MatchString(id):
			n.report(key, "item %d has no id, or one that is not well formed: %q", i+1, id)
		case seen[id]:
			n.report(key, "id given twice: %q", id)
		default:
			seen[id] = true
			item := n.t.node(slices.Concat(n.key, toml.Key{key, id}), values)
			item.asked["id"], item.id = true, id
			items = append(items, item)
		}
	}
	return items
}

// textKey returns where a text of n stands in the files of its texts.
func (n *node) textKey(name ...string) toml.Key { return slices.Concat(n.key, toml.Key(name)) }

// text returns a text that n must have.
func (n *node) text(name string) lang.Text { return n.t.text(n.textKey(name)) }

// optText returns a text that n has if its key "texts" says so.
func (n *node) optText(name string) lang.Text {
	if !slices.Contains(n.texts, name) {
		return lang.Text{}
	}
	return n.text(name)
}

// entries returns the named things of a list, and makes their ids known as a
// kind of that name.
func (n *node) entries(key string) []register.Entry {
	n.t.l.declare(key)
	var list []register.Entry
	for _, item := range n.items(key) {
		n.t.l.declare(key, item.id)
		list = append(list, item.entry())
	}
	return list
}

// pages is entries for things that have a page of their own.
func (n *node) pages(key, space string) []register.Entry {
	n.t.l.declare(key)
	var list []register.Entry
	for _, item := range n.items(key) {
		n.t.l.declare(key, item.id)
		e := item.entry()
		e.Slug = item.slugIn(space)
		list = append(list, e)
	}
	return list
}

// entry returns a named thing.
func (n *node) entry() register.Entry {
	return register.Entry{
		ID: n.id, Name: n.text("name"), Text: n.text("text"),
		Src: n.optStr("src"), Inferred: n.flag("inferred"),
	}
}

// points returns the statements of a list of tables. The text of a point
// stands at its id.
func (n *node) points(key string) []register.Point {
	var list []register.Point
	for _, item := range n.items(key) {
		list = append(list, register.Point{ID: item.id, Text: item.t.text(item.key), Src: item.optStr("src")})
	}
	return list
}

// bare returns the statements of a list of ids.
func (n *node) bare(key string) []register.Point {
	var list []register.Point
	for _, id := range n.ids(key) {
		list = append(list, register.Point{ID: id, Text: n.t.text(n.textKey(key, id))})
	}
	return list
}

// optNamed returns the named things of a list of ids that may be absent.
func (n *node) optNamed(key string) []register.Entry {
	if _, ok := n.values[key]; !ok {
		n.asked[key] = true
		return nil
	}
	var list []register.Entry
	for _, id := range n.ids(key) {
		list = append(list, register.Entry{
			ID: id, Name: n.t.text(n.textKey(key, id, "name")), Text: n.t.text(n.textKey(key, id, "text")),
		})
	}
	return list
}

// optBare is bare for a list that may be absent.
func (n *node) optBare(key string) []register.Point {
	if _, ok := n.values[key]; !ok {
		n.asked[key] = true
		return nil
	}
	return n.bare(key)
}
