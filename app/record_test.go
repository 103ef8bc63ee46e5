package app_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// TestRecordSaysWhatNobodyTold holds that what the source does not say is said
// to be so, and that what it says is there once.
func TestRecordSaysWhatNobodyTold(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		for name, test := range map[string]struct{ says, mute []locales.Key }{
			"record": {
				[]locales.Key{locales.RecordFor, locales.RecordBy, locales.RecordParent, locales.RecordMandate, locales.RecordRuns, locales.RecordScope, locales.RecordCovers, locales.RecordOthersText},
				[]locales.Key{locales.RecordUntold, locales.RecordForNone, locales.RecordByNone, locales.RecordContractsNone, locales.RecordEventsNone, locales.RecordAlone, locales.RecordHouseUntold},
			},
			"record-bare": {
				[]locales.Key{locales.RecordUntold, locales.RecordForNone, locales.RecordByNone, locales.RecordContractsNone, locales.RecordEventsNone, locales.RecordHouseUntold},
				[]locales.Key{locales.RecordCovers, locales.RecordAlone, locales.RecordLeft},
			},
			"record-stale":         {[]locales.Key{locales.HeldProve, locales.RecordSensitive}, []locales.Key{locales.RecordUntold, locales.HeldShared}},
			"record-shared-screen": {[]locales.Key{locales.HeldShared}, []locales.Key{locales.RecordUntold, locales.HeldProve}},
			"record-alone": {
				[]locales.Key{locales.RecordAlone, locales.RecordUnread, locales.RecordCovers, locales.TrailSinceUnsaid},
				[]locales.Key{locales.RecordHouseUntold},
			},
		} {
			p, root := page(t, l, name)
			said := words(root)
			for _, k := range test.says {
				if !strings.Contains(said, w.T(k)) {
					t.Errorf("%s/%s does not say %q", l, name, w.T(k))
				}
			}
			for _, k := range test.mute {
				if strings.Contains(said, w.T(k)) {
					t.Errorf("%s/%s says %q", l, name, w.T(k))
				}
			}
			for _, c := range p.Record.Contracts {
				if !strings.Contains(said, c.ID) {
					t.Errorf("%s/%s: no contract %s", l, name, c.ID)
				}
			}
		}
		if _, root := page(t, l, "my-domains"); len(with(nodes(root, "a"), "href", wire.Path(l, wire.Record, ""))) != 1 {
			t.Errorf("%s: the list of domains does not lead to the record", l)
		}
	}
}
