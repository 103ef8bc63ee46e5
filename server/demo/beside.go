package demo

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Beside returns the address of a server of the demonstration that runs beside
// Loupe, or says why there can be none: both addresses have to be a scheme and
// a host, its own on this machine, and the hosts have to differ, since cookies
// don't know ports.
func Beside(own, loupe string) (*url.URL, error) {
	u, err := origin(own)
	if err != nil {
		return nil, err
	}
	l, err := origin(loupe)
	switch {
	case err != nil:
		return nil, fmt.Errorf("address of Loupe: %w", err)
	case !Loopback(u.Hostname()):
		return nil, errors.New("the demonstration runs on a loopback address only")
	case u.Hostname() == l.Hostname():
		return nil, errors.New("it and Loupe have the same host, and would share their cookies")
	}
	return u, nil
}

// Loopback reports whether host is this machine, by its name or address.
func Loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// origin reads an address that is a scheme and a host, and nothing more.
func origin(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, err
	}
	// The host goes into a policy header, where some characters mean more.
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Scheme+"://"+u.Host != s || strings.ContainsAny(u.Host, ";,'") {
		return nil, fmt.Errorf("%q is not a scheme and a host", s)
	}
	return u, nil
}
