package sqlstore_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// domains are the domains of the benchmarks.
var domains = []string{"general", "health", "insurance", "travel"}

// start is the instant at which everything in the benchmarks happens.
var start = time.Date(2026, 3, 10, 11, 0, 0, 0, time.UTC)

// someDocument is a document of a usual size.
var someDocument = holdings.Document{
	AsOf: calendar.Date(2026, 3, 1), Relation: holdings.Active,
	Categories: []holdings.Statement{
		{Category: "identity", Held: true, AsOf: calendar.Date(2026, 2, 1), Source: "national_register"},
		{Category: "contact", Held: true, AsOf: calendar.Date(2026, 2, 1), Source: "member"},
		{Category: "financial", Held: true, AsOf: calendar.Date(2026, 2, 1), Source: "tax_office"},
		{Category: "family", Held: false, AsOf: calendar.Date(2026, 2, 1), Source: "national_register"},
		{Category: "health", Held: true, AsOf: calendar.Date(2026, 2, 1), Source: "providers"},
		{Category: "work", Held: false, AsOf: calendar.Date(2026, 2, 1), Source: "employer"},
	},
}

// members returns the next function of an import of n members.
func members(n int) func() (holdings.Member, error) {
	i := 0
	return func() (holdings.Member, error) {
		if i++; i > n {
			return holdings.Member{}, io.EOF
		}
		return holdings.Member{
			Key: fmt.Sprintf("K%08d", i), GivenName: "Given", FamilyName: "Family", Lang: "fr",
			Joined: calendar.Date(2001, 2, 3), NumberIndex: number(i), NumberTail: "76",
		}, nil
	}
}

// number returns what stands for the national number of the i-th member.
func number(i int) []byte { return fmt.Appendf(nil, "%032x", uint32(i)*2654435761) }

// documents returns the next function of an import for n members.
func documents(n int) func() (string, holdings.Document, error) {
	i := 0
	return func() (string, holdings.Document, error) {
		if i++; i > n {
			return "", holdings.Document{}, io.EOF
		}
		return fmt.Sprintf("K%08d", i), someDocument, nil
	}
}

// populate returns a store with n members, and the account of one of them
// with a session whose hash is "hash".
func populate(b *testing.B, address func(testing.TB) string, n int) (*sqlstore.Store, auth.Account) {
	b.Helper()
	ctx := context.Background()
	s := openAt(b, address(b))
	if _, _, err := s.ImportMembers(ctx, members(n)); err != nil {
		b.Fatal(err)
	}
	for _, d := range domains {
		if _, err := s.ImportHoldings(ctx, d, documents(n)); err != nil {
			b.Fatal(err)
		}
	}
	return s, oneSession(b, s)
}

// benchmark runs f on every engine with a thousand members, on one goroutine
// and on many.
func benchmark(b *testing.B, f func(s *sqlstore.Store, a auth.Account) error) {
	for name, address := range engines {
		b.Run(name, func(b *testing.B) {
			s, a := populate(b, address, 1000)
			b.Run("one", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := f(s, a); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("many", func(b *testing.B) {
				b.SetParallelism(16)
				b.RunParallel(func(p *testing.PB) {
					for p.Next() {
						if err := f(s, a); err != nil {
							b.Error(err)
							return
						}
					}
				})
			})
		})
	}
}

func BenchmarkSession(b *testing.B) {
	benchmark(b, func(s *sqlstore.Store, _ auth.Account) error {
		_, err := s.Session(context.Background(), "hash")
		return err
	})
}

func BenchmarkMember(b *testing.B) {
	benchmark(b, func(s *sqlstore.Store, a auth.Account) error {
		_, err := s.Member(context.Background(), a.MemberID)
		return err
	})
}

func BenchmarkHoldings(b *testing.B) {
	benchmark(b, func(s *sqlstore.Store, a auth.Account) error {
		_, err := s.Holdings(context.Background(), a.MemberID)
		return err
	})
}

// BenchmarkFile measures filing a request: with its items, its receipt and its
// leaf in the log.
func BenchmarkFile(b *testing.B) {
	var n atomic.Int64
	benchmark(b, func(s *sqlstore.Store, a auth.Account) error {
		_, _, err := s.Apply(context.Background(), filing(a, fmt.Sprint(n.Add(1))))
		return err
	})
}

// BenchmarkThread measures what the page of one request reads.
func BenchmarkThread(b *testing.B) {
	benchmark(b, func(s *sqlstore.Store, a auth.Account) error {
		ctx, p := context.Background(), casework.Whose{MemberID: a.MemberID}
		r, err := s.Filed(ctx, a.ID, "key-thread", p)
		if fault.Is(err, fault.NotFound) {
			r, _, err = s.Apply(ctx, filing(a, "thread"))
		}
		if err != nil {
			return err
		}
		if _, err := s.History(ctx, p, r.ID); err != nil {
			return err
		}
		if _, err := s.Files(ctx, p, r.ID); err != nil {
			return err
		}
		_, err = s.Messages(ctx, p, r.ID)
		return err
	})
}

// benchmarkOwn runs f, which reads something of a member, with ten requests of
// theirs in which a lot was typed. It is given the id of one of them.
func benchmarkOwn(b *testing.B, f func(ctx context.Context, s *sqlstore.Store, p casework.Whose, id string) error) {
	for name, address := range engines {
		b.Run(name, func(b *testing.B) {
			s, a := populate(b, address, 10)
			ctx := context.Background()
			id := ""
			for i := range 10 {
				c := filing(a, fmt.Sprint("own", i))
				c.Record.Sealed = strings.Repeat("sealed ", 4000)
				r, _, err := s.Apply(ctx, c)
				if err != nil {
					b.Fatal(err)
				}
				id = r.ID
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := f(ctx, s, casework.Whose{MemberID: a.MemberID}, id); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkList measures what the list of requests reads.
func BenchmarkList(b *testing.B) {
	benchmarkOwn(b, func(ctx context.Context, s *sqlstore.Store, p casework.Whose, _ string) error {
		_, err := s.Requests(ctx, p)
		return err
	})
}

// BenchmarkCard measures what is read of a request that is only named: without
// its thread.
func BenchmarkCard(b *testing.B) {
	benchmarkOwn(b, func(ctx context.Context, s *sqlstore.Store, p casework.Whose, id string) error {
		_, err := s.Request(ctx, p, id)
		return err
	})
}

// BenchmarkImport measures rows of holdings: into an empty table, the same
// again, and for members of whom there is none yet.
func BenchmarkImport(b *testing.B) {
	const n = 50000
	rows := func(b *testing.B) { b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s") }
	for name, address := range engines {
		b.Run(name, func(b *testing.B) {
			s := openAt(b, address(b))
			ctx := context.Background()
			b.Run("members", func(b *testing.B) {
				for b.Loop() {
					if _, _, err := s.ImportMembers(ctx, members(n)); err != nil {
						b.Fatal(err)
					}
				}
				rows(b)
			})
			domain := 0
			b.Run("holdings", func(b *testing.B) {
				for b.Loop() {
					domain++
					if _, err := s.ImportHoldings(ctx, fmt.Sprint("domain", domain), documents(n)); err != nil {
						b.Fatal(err)
					}
				}
				rows(b)
			})
			b.Run("holdings again", func(b *testing.B) {
				for b.Loop() {
					if _, err := s.ImportHoldings(ctx, "domain1", documents(n)); err != nil {
						b.Fatal(err)
					}
				}
				rows(b)
			})
		})
	}
}
