package server

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// A flowNode is a source, domain, recipient or processor that the picture of
// the flow can be about.
type flowNode struct {
	kind       wire.Kind
	id         string
	name, slug lang.Text
}

// flowNodes returns every node of the flow.
func (s *Server) flowNodes() []flowNode {
	var all []flowNode
	add := func(k wire.Kind, list []register.Entry) {
		for _, e := range list {
			all = append(all, flowNode{k, e.ID, e.Name, e.Slug})
		}
	}
	add(wire.KindSource, s.register.Sources)
	for _, d := range s.register.Domains {
		all = append(all, flowNode{wire.KindDomain, d.ID, d.Title, d.Slug})
	}
	add(wire.KindRecipient, s.register.Recipients)
	add(wire.KindProcessor, s.register.Processors)
	return all
}

// nodeBySlug returns the node that has a slug in a language.
func (s *Server) nodeBySlug(l lang.Lang, slug string) (flowNode, bool) {
	return bySlug(s.flowNodes(), func(n flowNode) lang.Text { return n.slug }, l, slug)
}

// flowData returns where data come from and go to.
func (s *Server) flowData(v side) *wire.FlowData {
	data := &wire.FlowData{AllPath: v.path(wire.Recipients, ""), TwinPath: v.twin(wire.Recipients, "")}
	for _, n := range s.flowNodes() {
		node := s.wireNode(n, v)
		switch n.kind {
		case wire.KindSource:
			data.Sources = append(data.Sources, node)
		case wire.KindDomain:
			data.Domains = append(data.Domains, node)
		case wire.KindRecipient:
			data.Recipients = append(data.Recipients, node)
		case wire.KindProcessor:
			data.Processors = append(data.Processors, node)
		}
	}
	var about []string
	for _, n := range append(slices.Clone(data.Recipients), data.Processors...) {
		about = append(about, string(n.Kind)+"s."+n.ID)
	}
	data.Notes = s.notesAbout(v.Lang, about...)
	for _, d := range s.register.Domains {
		data.Links = append(data.Links, s.flowLinks(d, v)...)
		if d.Sources.Open {
			data.OpenIn = append(data.OpenIn, d.ID)
		}
		if d.ProcessorsOpen {
			data.ProcOpenIn = append(data.ProcOpenIn, d.ID)
		}
		data.ProcNotes = append(data.ProcNotes, pointTexts(d.ProcessorNotes, v.Lang)...)
		data.Transfers = append(data.Transfers, wire.Transfer{
			Domain: s.domainRef(v, d), Text: d.Transfers.Text.In(v.Lang),
			When: named(d.Transfers.When, s.register.Transfer, v.Lang),
		})
	}
	return data
}

// wireNode returns a node as pages show it.
func (s *Server) wireNode(n flowNode, v side) wire.FlowNode {
	node := wire.FlowNode{
		Kind: n.kind, ID: n.id, Name: n.name.In(v.Lang), Path: v.path(wire.Recipient, n.slug.In(v.Lang)),
	}
	if d, ok := s.register.Domain(n.id); ok && n.kind == wire.KindDomain {
		node.Mark, node.Text = string(d.Mark), d.Summary.In(v.Lang)
		node.More = v.path(wire.Domain, d.Slug.In(v.Lang))
	} else if e, ok := s.node(n.kind, n.id); ok {
		node.Text = e.Text.In(v.Lang)
	}
	return node
}

// flowLinks returns the links of one domain.
func (s *Server) flowLinks(d register.Domain, v side) []wire.FlowLink {
	key := func(k wire.Kind, id string) string { return wire.FlowNode{Kind: k, ID: id}.Key() }
	domain := key(wire.KindDomain, d.ID)
	var list []wire.FlowLink
	for _, id := range d.Sources.IDs {
		list = append(list, wire.FlowLink{From: key(wire.KindSource, id), To: domain, Domain: d.ID})
	}
	for _, use := range d.Recipients {
		link := wire.FlowLink{
			From: domain, To: key(wire.KindRecipient, use.ID), Domain: d.ID, Detail: use.Detail.In(v.Lang),
		}
		if c, ok := s.register.Condition(use.Condition); ok {
			link.Condition = c.Text.In(v.Lang)
		}
		list = append(list, link)
	}
	for _, use := range d.Processors {
		list = append(list, wire.FlowLink{
			From: domain, To: key(wire.KindProcessor, use.ID), Domain: d.ID, Detail: use.Detail.In(v.Lang),
		})
	}
	return list
}

// flowOf returns the part of the flow that one node is in: the node, and what
// it is linked with.
func (s *Server) flowOf(v side, n flowNode) *wire.FlowData {
	data := s.flowData(v)
	node := s.wireNode(n, v)
	data.Node = &node
	data.TwinPath = v.twin(wire.Recipient, n.slug.In(v.Lang))
	near := map[string]bool{node.Key(): true}
	domains := map[string]bool{}
	data.Links = slices.DeleteFunc(data.Links, func(l wire.FlowLink) bool {
		if l.From != node.Key() && l.To != node.Key() {
			return true
		}
		near[l.From], near[l.To], domains[l.Domain] = true, true, true
		return false
	})
	far := func(n wire.FlowNode) bool { return !near[n.Key()] }
	data.Sources = slices.DeleteFunc(data.Sources, far)
	data.Domains = slices.DeleteFunc(data.Domains, far)
	data.Recipients = slices.DeleteFunc(data.Recipients, far)
	data.Processors = slices.DeleteFunc(data.Processors, far)
	data.Transfers = slices.DeleteFunc(data.Transfers, func(t wire.Transfer) bool { return !domains[t.Domain.ID] })
	about := string(n.kind) + "s." + n.id
	if len(data.Processors) == 0 {
		data.ProcNotes, data.ProcOpenIn = nil, nil
	}
	data.Notes = s.notesAbout(v.Lang, about)
	return data
}
