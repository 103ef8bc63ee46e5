package server

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
)

// fillShares says what each controller of a request has to answer until when,
// and which of them took two months more: none extends for the others.
func (s *Server) fillShares(data *wire.RequestData, r rights.Request, l lang.Lang) error {
	dues := map[int]rights.Deadline{}
	same := true
	for n, i := range r.Items {
		d, err := r.DeadlineOf(i, s.desk.Clock.Office, s.now())
		if err != nil {
			return fault.Wrap(fault.Internal, err)
		}
		dues[n] = d
		same = same && (i.Outcome != rights.Pending || d.Months == r.Deadline.Months)
		s.addExtension(data, r, i, d, l)
	}
	if same {
		return nil
	}
	for n, i := range r.Items {
		if i.Outcome != rights.Pending {
			continue
		}
		card := &data.Items[n]
		card.Due, card.Late = dues[n].Due, dues[n].Overdue(s.now())
		if card.Late && !slices.Contains(data.LateBy, card.Controller) {
			data.LateBy = append(data.LateBy, card.Controller)
		}
	}
	return nil
}

// addExtension tells the extension of an item, if it has one that is not told:
// items that one controller extended at once are one.
func (s *Server) addExtension(data *wire.RequestData, r rights.Request, i rights.Item, d rights.Deadline, l lang.Lang) {
	if i.Extension == (rights.Extension{}) {
		return
	}
	e := wire.Extended{Reason: i.Extension.Reason, Day: s.dayOf(i.Extension.Told), Due: d.Due}
	if len(controllers(r)) > 1 {
		e.By = s.short(i.Controller, l)
	}
	if !slices.Contains(data.Extended, e) {
		data.Extended = append(data.Extended, e)
	}
}

// controllers returns the ids of the controllers of a request, each once.
func controllers(r rights.Request) []string {
	var all []string
	for _, i := range r.Items {
		if !slices.Contains(all, i.Controller) {
			all = append(all, i.Controller)
		}
	}
	return all
}

// sharedBy returns the names of the controllers whose items an entry is about,
// or nil if they are those of all of the request, or if none is named. The
// filing is about all of it, whatever took effect at once.
func (s *Server) sharedBy(r rights.Request, e casework.Entry, l lang.Lang) []string {
	if e.Event == rights.File {
		return nil
	}
	var ids, names []string
	for _, n := range e.Items {
		if n < 0 || n >= len(r.Items) || slices.Contains(ids, r.Items[n].Controller) {
			continue
		}
		ids = append(ids, r.Items[n].Controller)
		names = append(names, s.short(r.Items[n].Controller, l))
	}
	if len(ids) == len(controllers(r)) {
		return nil
	}
	return names
}
