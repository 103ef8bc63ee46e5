package idp_test

import (
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// void lists the elements without an end.
var void = []string{"meta", "link", "input"}

// page is what the check of a page gathers.
type page struct {
	open   []string        // elements, the outermost first
	ids    map[string]bool // by id
	refers []string        // ids that are referred to
	labels map[string]bool // ids that a label is for
	fields []string        // ids of fields
	counts map[string]int  // elements by name
	empty  bool            // no text since the last start of a label, legend, heading, button or link
}

// valid reports what is wrong with a page: elements that are not closed in
// order, ids that are there twice or not at all, fields without a label, radio
// buttons outside a fieldset, fieldsets without a legend, elements without
// their text.
func valid(t *testing.T, body string) {
	t.Helper()
	p := page{ids: map[string]bool{}, labels: map[string]bool{}, counts: map[string]int{}}
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Error(z.Err())
			}
			p.finish(t)
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			p.start(t, z.Token())
		case html.EndTagToken:
			p.end(t, z.Token().Data)
		case html.TextToken:
			p.empty = p.empty && strings.TrimSpace(z.Token().Data) == ""
		}
	}
}

// named are the elements that say nothing without text.
var named = []string{"title", "h1", "h2", "legend", "label", "button", "a"}

// start takes the start of an element.
func (p *page) start(t *testing.T, e html.Token) {
	t.Helper()
	p.counts[e.Data]++
	attributes := map[string]string{}
	for _, a := range e.Attr {
		if _, twice := attributes[a.Key]; twice {
			t.Errorf("<%s> has %s twice", e.Data, a.Key)
		}
		attributes[a.Key] = a.Val
	}
	if id, ok := attributes["id"]; ok {
		if p.ids[id] || id == "" {
			t.Errorf("id %q is there twice or empty", id)
		}
		p.ids[id] = true
	}
	p.refers = append(p.refers, strings.Fields(attributes["aria-describedby"]+" "+attributes["aria-labelledby"])...)
	if to, ok := strings.CutPrefix(attributes["href"], "#"); ok {
		p.refers = append(p.refers, to)
	}
	switch {
	case e.Data == "label":
		p.labels[attributes["for"]] = true
	case e.Data == "input" && attributes["type"] != "hidden":
		p.fields = append(p.fields, attributes["id"])
		if attributes["type"] == "radio" && !slices.Contains(p.open, "fieldset") {
			t.Errorf("radio button %q is in no fieldset", attributes["id"])
		}
	}
	if slices.Contains(named, e.Data) {
		p.empty = true
	}
	if e.Type == html.StartTagToken && !slices.Contains(void, e.Data) {
		p.open = append(p.open, e.Data)
	}
}

// end takes the end of an element.
func (p *page) end(t *testing.T, name string) {
	t.Helper()
	last := len(p.open) - 1
	if last < 0 || p.open[last] != name {
		t.Errorf("</%s> closes %v", name, p.open)
		return
	}
	p.open = p.open[:last]
	if slices.Contains(named, name) && p.empty {
		t.Errorf("<%s> says nothing", name)
	}
}

// finish checks what can be told only at the end.
func (p *page) finish(t *testing.T) {
	t.Helper()
	if len(p.open) > 0 {
		t.Errorf("%v are not closed", p.open)
	}
	for _, id := range p.refers {
		if !p.ids[id] {
			t.Errorf("there is no %q to refer to", id)
		}
	}
	for _, id := range p.fields {
		if !p.labels[id] {
			t.Errorf("field %q has no label", id)
		}
	}
	if p.counts["h1"] != 1 || p.counts["main"] != 1 || p.counts["title"] != 1 || p.counts["fieldset"] != p.counts["legend"] {
		t.Errorf("page has %v", p.counts)
	}
}
