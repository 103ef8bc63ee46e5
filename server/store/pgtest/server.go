package pgtest

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// superuser is the role that owns the server.
const superuser = "loupe"

// keeper runs the server until its own input ends, which is when the test
// process does, then stops that server by its pid and removes the folder.
const keeper = `
"$1/postgres" -D "$2/data" -p "$3" >"$2/log" 2>&1 &
pid=$!
read -r _
kill -INT "$pid"
wait "$pid"
rm -rf "$2"
`

// A server answers at an address for as long as life is open.
type server struct {
	address string
	life    io.Closer
}

// start makes a new server and waits until it answers.
func start() (server, error) {
	bin, err := binaries()
	if err != nil {
		return server{}, err
	}
	who, err := unprivileged()
	if err != nil {
		return server{}, err
	}
	dir, err := os.MkdirTemp("", "loupe-postgres-")
	if err != nil {
		return server{}, fmt.Errorf("making a folder: %w", err)
	}
	password := rand.Text()
	if err := initialise(bin, dir, password, who); err != nil {
		return server{}, errors.Join(err, os.RemoveAll(dir))
	}
	s, err := launch(bin, dir, password, who)
	if err != nil {
		return s, errors.Join(err, os.RemoveAll(dir))
	}
	return s, await(s.address, filepath.Join(dir, "log"))
}

// launch starts the server of a folder under its keeper.
func launch(bin, dir, password string, who *syscall.Credential) (server, error) {
	port, err := freePort()
	if err != nil {
		return server{}, err
	}
	cmd := exec.Command("sh", "-c", keeper, "keeper", bin, dir, port)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Setpgid: true}
	life, err := cmd.StdinPipe()
	if err != nil {
		return server{}, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return server{}, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	address := (&url.URL{
		Scheme: "postgres", User: url.UserPassword(superuser, password),
		Host: net.JoinHostPort("127.0.0.1", port), Path: "/postgres", RawQuery: "sslmode=disable",
	}).String()
	return server{address, life}, nil
}

// binaries returns the folder of PostgreSQL's programs: the newest of
// Debian's, or that of the path.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return "", errors.New("no initdb in /usr/lib/postgresql/*/bin, nor on the path")
		}
		return filepath.Dir(path), nil
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 for any other name
		return n
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}

// unprivileged returns the user who runs the server: nil for this one, and
// another for root, whom PostgreSQL refuses.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "loupe-test"} {
		if u, err := user.Lookup(name); err == nil {
			return credential(u)
		}
	}
	if out, err := exec.Command("useradd", "--system", "--no-create-home", "loupe-test").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("making the user loupe-test: %w: %s", err, out)
	}
	u, err := user.Lookup("loupe-test")
	if err != nil {
		return nil, err
	}
	return credential(u)
}

// credential returns how a process runs as u.
func credential(u *user.User) (*syscall.Credential, error) {
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// settings are added to the configuration of the server.
const settings = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = off
full_page_writes = off
synchronous_commit = off
timezone = 'Asia/Kathmandu'
`

// initialise makes an empty cluster in dir, owned by who. Its zone is an odd
// one, so that a test sees when anything depends on it.
func initialise(bin, dir, password string, who *syscall.Credential) error {
	secret := filepath.Join(dir, "password")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		return fmt.Errorf("making a cluster: %w", err)
	}
	if who != nil {
		for _, path := range []string{dir, secret} {
			if err := os.Chown(path, int(who.Uid), int(who.Gid)); err != nil {
				return fmt.Errorf("making a cluster: %w", err)
			}
		}
	}
	data := filepath.Join(dir, "data")
	cmd := exec.Command(filepath.Join(bin, "initdb"), "--pgdata", data, "--no-sync", "--username", superuser,
		"--auth", "scram-sha-256", "--pwfile", secret, "--encoding", "UTF8", "--locale", "C")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	file, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("configuring PostgreSQL: %w", err)
	}
	_, err = file.WriteString(settings)
	return errors.Join(err, file.Close())
}

// freePort returns a port of 127.0.0.1 on which nobody listens.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("finding a port: %w", err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// await returns when the server answers, or with its log after a minute.
func await(address, log string) error {
	var err error
	for range 600 {
		if err = run(address, "SELECT 1"); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	said, _ := os.ReadFile(log) // the error tells enough without it
	return fmt.Errorf("PostgreSQL does not answer: %w: %s", err, bytes.TrimSpace(said))
}
