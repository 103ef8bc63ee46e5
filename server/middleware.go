package server

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// csp is the content security policy of every answer.
const csp = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
	"connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; " +
	"worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"object-src 'none'; require-trusted-types-for 'script'; trusted-types default; report-to csp"

// reportsPath is where browsers report what the policy blocked.
const reportsPath = "/api/reports"

// permissions closes every feature of the browser that Loupe does not use.
const permissions = "accelerometer=(), autoplay=(), camera=(), display-capture=(), " +
	"encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), " +
	"identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), " +
	"midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), " +
	"serial=(), storage-access=(), usb=(), xr-spatial-tracking=()"

// secure sets the headers that every answer carries.
func (s *Server) secure(next http.Handler) http.Handler {
	https := strings.HasPrefix(s.publicURL, "https://")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("Reporting-Endpoints", `csp="`+reportsPath+`"`)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Permissions-Policy", permissions)
		h.Set("Referrer-Policy", "same-origin")
		if https {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// onlyHosts refuses a request for a host that is not ours: what is made from
// the Host header could otherwise be chosen by a stranger.
func (s *Server) onlyHosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(s.hosts, r.Host) {
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, "misdirected request", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// behind makes the address of the caller, where a proxy of ours passes a
// request on, the one that the proxy names: the last in X-Forwarded-For that
// is not one of our proxies. From anybody else the header says nothing.
func behind(proxies []netip.Prefix, next http.Handler) http.Handler {
	if len(proxies) == 0 {
		return next
	}
	ours := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !ours(caller.Addr()) {
			next.ServeHTTP(w, r)
			return
		}
		chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for _, hop := range slices.Backward(chain) {
			a, err := addressOf(strings.TrimSpace(hop))
			if err != nil {
				break // what stands before it can't be trusted either
			}
			r.RemoteAddr = netip.AddrPortFrom(a, 0).String()
			if !ours(a) {
				break
			}
		}
		next.ServeHTTP(w, r)
	})
}

// addressOf reads an address, which some proxies write with a port.
func addressOf(s string) (netip.Addr, error) {
	if a, err := netip.ParseAddrPort(s); err == nil {
		return a.Addr(), nil
	}
	return netip.ParseAddr(s)
}

// plainPaths refuses an address with an escape in it: none of ours has one, and
// what looks different to two readers of an address is a way around one of them.
func (s *Server) plainPaths(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.EscapedPath(), "%") {
			s.fail(w, r, fault.New(fault.NotFound, "no address of ours"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses what a page of another site makes a browser send.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.CrossOrigin, "cross-origin request"))
	}))
	return guard.Handler(next)
}

// compress compresses what is not compressed yet: personal pages and JSON. A
// few random bytes keep its length from telling what a page says beside what
// a stranger made a person type (BREACH).
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(gzip.BestSpeed),
		gzhttp.EnableZstd(false), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		panic(err) // only for options that are out of range
	}
	return wrap(next)
}

// recoverPanics answers a panic as an internal fault, and logs where it
// happened. The value of the panic may hold what a person typed: it goes
// nowhere.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.recovered(r, func() {
			defer s.recovered(r, func() {
				http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			})
			s.fail(w, r, fault.New(fault.Internal, "panic"))
		})
		next.ServeHTTP(w, r)
	})
}

// recovered is deferred: after a panic it logs the place and runs answer.
func (s *Server) recovered(r *http.Request, answer func()) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	s.log.ErrorContext(r.Context(), "panic", "pattern", r.Pattern, "stack", string(debug.Stack()))
	answer()
}

// logRequests writes one line for each request: the pattern, never the path,
// which may hold an identifier, and no address of a person.
func (s *Server) logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.log.Enabled(r.Context(), slog.LevelDebug) {
			next.ServeHTTP(w, r)
			return
		}
		start := s.now()
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(sw, r)
		s.log.DebugContext(r.Context(), "request", "method", r.Method, "pattern", r.Pattern,
			"status", sw.status, "took", s.now().Sub(start))
	})
}

// A statusWriter remembers the status that was sent.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers the status and sends it.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach the writer beneath.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// report handles POST /api/reports: a browser tells what the policy blocked.
// Only the name of a directive of the policy is logged, each once a minute:
// the rest may hold anything, and anybody can send it.
func (s *Server) report(w http.ResponseWriter, r *http.Request) {
	var reports []struct {
		Type string `json:"type"`
		Body struct {
			Directive string `json:"effectiveDirective"`
		} `json:"body"`
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&reports)
	for _, rep := range reports {
		name, _, _ := strings.Cut(rep.Body.Directive, " ")
		if err == nil && rep.Type == "csp-violation" && s.reports.first(name, s.now()) {
			s.log.WarnContext(r.Context(), "policy violated", "directive", name)
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// A reporter lets each directive of the policy be reported once a minute.
type reporter struct {
	mu   sync.Mutex
	last map[string]time.Time // by directive; no more than the policy has
}

// newReporter returns a reporter for the directives of a policy.
func newReporter(policy string) *reporter {
	last := map[string]time.Time{}
	for part := range strings.SplitSeq(policy, ";") {
		name, _, _ := strings.Cut(strings.TrimSpace(part), " ")
		last[name] = time.Time{}
	}
	for _, special := range []string{"script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr"} {
		last[special] = time.Time{} // what browsers call parts of a directive
	}
	return &reporter{last: last}
}

// first reports whether name is a directive that was not reported within the
// last minute.
func (r *reporter) first(name string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, known := r.last[name]
	if !known || now.Sub(last) < time.Minute {
		return false
	}
	r.last[name] = now
	return true
}

// HTTPServer returns the HTTP server for h with the limits that keep slow and
// greedy clients from starving the others.
func HTTPServer(addr string, h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
