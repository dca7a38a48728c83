package wire

import (
	"net/netip"
	"strings"
)

type netipAddr = netip.Addr

// plainHost is a host in the form the rules compare: lower case, no brackets, no final dot.
func plainHost(host string) string {
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// Loopback reports whether host (no port) names this machine by itself: localhost, a name under it, 127.0.0.0/8 or ::1.
// A name that merely resolves to loopback is not loopback.
func Loopback(host string) bool {
	host = plainHost(host)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// refusedRange is a block of addresses that no tenant, cloud or API on the internet can have.
type refusedRange struct {
	prefix string
	kind   string
}

// refusedRanges follows the IANA special-purpose registries (RFC 6890 and its updates), and adds the addresses at which
// clouds serve machine metadata: a request there could hand out the machine's own credentials.
func refusedRanges() []refusedRange {
	return []refusedRange{
		{"169.254.169.254/32", "a cloud's metadata address"}, {"fd00:ec2::254/128", "a cloud's metadata address"},
		{"100.100.100.200/32", "a cloud's metadata address"}, {"168.63.129.16/32", "a cloud's metadata address"},
		{"0.0.0.0/8", "no destination"}, {"::/128", "no destination"},
		{"10.0.0.0/8", "a private address"}, {"172.16.0.0/12", "a private address"}, {"192.168.0.0/16", "a private address"},
		{"fc00::/7", "a private address"}, {"fec0::/10", "a private address"},
		{"100.64.0.0/10", "a carrier's private address"}, {"192.0.0.0/24", "a reserved address"}, {"198.18.0.0/15", "a reserved address"},
		{"169.254.0.0/16", "a link-local address"}, {"fe80::/10", "a link-local address"},
		{"127.0.0.0/8", "a loopback address"}, {"::1/128", "a loopback address"},
		{"224.0.0.0/4", "a multicast address"}, {"ff00::/8", "a multicast address"},
		{"240.0.0.0/4", "a reserved address"}, {"100::/64", "a reserved address"},
	}
}

// refusedAddress says why ip may not be dialled on behalf of host, "" if it may. Loopback is for hosts that are loopback
// by name, and those may go nowhere else.
func refusedAddress(host string, ip netip.Addr) string {
	ip = embedded(ip.WithZone("").Unmap())
	if Loopback(host) {
		if ip.IsLoopback() {
			return ""
		}
		return "not on this machine, although the name says so"
	}
	for _, r := range refusedRanges() {
		if netip.MustParsePrefix(r.prefix).Contains(ip) {
			return r.kind
		}
	}
	return ""
}

// embedded is the IPv4 address inside a NAT64 (64:ff9b::/96, RFC 6052) or 6to4 (2002::/16, RFC 3056) address, which is
// where such a packet ends up; any other address is itself.
func embedded(ip netip.Addr) netip.Addr {
	if !ip.Is6() {
		return ip
	}
	b := ip.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(ip), netip.MustParsePrefix("::/96").Contains(ip) && !ip.IsLoopback() && !ip.IsUnspecified():
		return netip.AddrFrom4([4]byte(b[12:16]))
	case netip.MustParsePrefix("2002::/16").Contains(ip):
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return ip
}
