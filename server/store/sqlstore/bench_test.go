package sqlstore_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/feed"
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

// number returns what stands for the national number of the i-th member.
func number(i int) []byte { return fmt.Appendf(nil, "%032x", uint32(i)*2654435761) }

// keyOf returns the key of the i-th member.
func keyOf(i int) string { return fmt.Sprintf("K%08d", i) }

// memberValues returns the values of the row of the i-th member.
func memberValues(i int) []any {
	return []any{"Given", "Family", "fr", calendar.Date(2001, 2, 3), calendar.Day{}, calendar.Date(1980, 1, 2), number(i), "76",
		"", "", []byte(nil), "{}", "[]", "[]"}
}

// documentText is [someDocument] as a feed stores it.
var documentText = func() string {
	b, err := json.Marshal(someDocument)
	if err != nil {
		panic(err)
	}
	return string(b)
}()

// documentValues returns the values of the row of holdings of the i-th member.
func documentValues(i int) []any { return []any{int64(i) + 1, documentText, ""} }

// fill imports a run of n rows, numbered from 1, in steps as an import makes
// them.
func fill(ctx context.Context, s *sqlstore.Store, h feed.Header, n int, values func(i int) []any) error {
	run, err := s.BeginRun(ctx, h)
	for i := 1; err == nil && i <= n; {
		step := feed.Step{To: run.Staged}
		for size := 0; i <= n && len(step.Rows) < feed.StepRows && size < feed.StepBytes; i++ {
			row := feed.Row{Line: i, Member: keyOf(i), Values: values(i)}
			for _, v := range row.Values {
				text, _ := v.(string) // other values are small
				size += len(text)
			}
			step.Rows = append(step.Rows, row)
		}
		step.To.Lines += len(step.Rows)
		run, err = s.StageRun(ctx, run, step)
	}
	if err != nil {
		return err
	}
	if _, err = s.CheckRun(ctx, run, 0); err != nil {
		return err
	}
	return s.SwitchRun(ctx, run, start)
}

// members is the header of a full run of members.
var members = feed.Header{Feed: feed.Members, Run: "members", Full: true}

// inDomain returns the header of a full run of holdings.
func inDomain(domain, run string) feed.Header {
	return feed.Header{Feed: feed.Holdings, Domain: domain, Run: run, Full: true}
}

// populate returns a store with n members, and the account of one of them
// with a session whose hash is "hash".
func populate(b *testing.B, address func(testing.TB) string, n int) (*sqlstore.Store, auth.Account) {
	b.Helper()
	ctx := context.Background()
	s := openAt(b, address(b))
	if err := fill(ctx, s, members, n, memberValues); err != nil {
		b.Fatal(err)
	}
	for _, d := range domains {
		if err := fill(ctx, s, inDomain(d, "first"), n, documentValues); err != nil {
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

// benchRows returns how many rows the benchmarks of feeds have.
func benchRows() int {
	if n, err := strconv.Atoi(os.Getenv("LOUPE_BENCH_ROWS")); err == nil {
		return n
	}
	return 50_000
}

// BenchmarkAtSize measures what the pages of a member read, of one member after
// the other, where there are few members and where there are many.
func BenchmarkAtSize(b *testing.B) {
	ctx := context.Background()
	for name, address := range engines {
		for _, n := range []int{1000, benchRows()} {
			b.Run(fmt.Sprint(name, "/", n), func(b *testing.B) {
				s, _ := populate(b, address, n)
				looks := feed.Header{Feed: feed.Consultations, Run: "looks", Full: true}
				if err := fill(ctx, s, looks, n, lookValues); err != nil {
					b.Fatal(err)
				}
				ids := make([]string, 500)
				for i := range ids {
					id, err := s.MemberByKey(ctx, keyOf(1+i*n/len(ids)))
					if err != nil {
						b.Fatal(err)
					}
					ids[i] = id
				}
				i := 0
				for b.Loop() {
					i++
					id := ids[i*7919%len(ids)]
					_, heldErr := s.Held(ctx, id)
					_, _, lookErr := s.Consultations(ctx, id, feed.Ask{Most: 50})
					_, changeErr := s.Changes(ctx, id, start)
					_, fileErr := s.Dossier(ctx, id)
					if err := errors.Join(heldErr, lookErr, changeErr, fileErr); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// lookValues returns the values of a row of consultations.
func lookValues(i int) []any {
	return []any{fmt.Sprint("entry-", i), start, "health", "service", "purpose", "role"}
}

// BenchmarkRun measures full runs: of members and of holdings, into tables
// where nobody has any and where everybody has; beside rows that are copied as
// they are into a table without anything else, on PostgreSQL.
func BenchmarkRun(b *testing.B) {
	n, ctx := benchRows(), context.Background()
	for name, address := range engines {
		b.Run(name, func(b *testing.B) {
			url := address(b)
			s := openAt(b, url)
			round := 0
			measure := func(what string, h feed.Header, values func(i int) []any) {
				b.Run(what, func(b *testing.B) {
					for b.Loop() {
						round++
						h.Run = fmt.Sprint(round)
						if err := fill(ctx, s, h, n, values); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
				})
			}
			measure("members", members, memberValues)
			measure("members again", members, memberValues)
			measure("holdings", inDomain("health", ""), documentValues)
			measure("holdings again", inDomain("health", ""), documentValues)
			measure("holdings changed", inDomain("health", ""), func(i int) []any { return []any{rand.Int64(), documentText, ""} })
			measure("consultations", feed.Header{Feed: feed.Consultations, Full: true}, lookValues)
			if name == "postgres" {
				b.Run("copied", func(b *testing.B) { benchmarkCopy(b, url, n) })
			}
			b.Run("swept", func(b *testing.B) {
				for more := true; more; {
					var err error
					if more, err = s.SweepRuns(ctx, start, feed.StepRows); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// benchmarkCopy measures the rows of holdings as PostgreSQL takes them at best.
func benchmarkCopy(b *testing.B, url string, n int) {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close(ctx)
	for b.Loop() {
		_, err := c.Exec(ctx, `DROP TABLE IF EXISTS bare; CREATE TABLE bare (id BIGINT, member_key TEXT, sum BIGINT, doc TEXT, samples TEXT)`)
		if err != nil {
			b.Fatal(err)
		}
		_, err = c.CopyFrom(ctx, pgx.Identifier{"bare"}, []string{"id", "member_key", "sum", "doc", "samples"},
			pgx.CopyFromSlice(n, func(i int) ([]any, error) {
				return append([]any{int64(i), keyOf(i)}, documentValues(i)...), nil
			}))
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
