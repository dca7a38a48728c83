package wire

import (
	"crypto/tls"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const insideNamespace = "MINTMARK_TEST_NAMESPACE"

// DNS rebinding with real addresses and the unchanged rules: in a network namespace of its own, the loopback device
// carries a public address and private ones, each with a listening server.
func TestRebindingInANamespace(t *testing.T) {
	if os.Getenv(insideNamespace) != "" {
		rebindWithRealAddresses(t)
		return
	}
	if err := exec.Command("unshare", "-n", "--", "ip", "link", "set", "lo", "up").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no network namespace can be made here (unshare -n, ip: %v), and CI=true allows no skip", err)
		}
		t.Skipf("skipped: no network namespace can be made here (unshare -n, ip: %v)", err)
	}
	cmd := exec.Command("unshare", "-n", "--", os.Args[0], "-test.run=^TestRebindingInANamespace$", "-test.v")
	cmd.Env = append(os.Environ(), insideNamespace+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestRebindingInANamespace") {
		t.Errorf("%v\n%s", err, out)
	}
}

func rebindWithRealAddresses(t *testing.T) {
	const port = "4433"
	must(t, exec.Command("ip", "link", "set", "lo", "up").Run())
	ca := newAuthority(t)
	cfg := &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}
	closing := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") })
	seen := map[string]func() int64{}
	for _, ip := range []string{"8.8.4.4", "10.7.7.7", "192.168.7.7", "169.254.169.254", "100.64.7.7"} {
		must(t, exec.Command("ip", "addr", "add", ip+"/32", "dev", "lo").Run())
		l, err := net.Listen("tcp", ip+":"+port)
		must(t, err)
		_, hits := serve(t, cfg, l, closing)
		seen[ip] = hits.Load
	}
	for _, inside := range []string{"10.7.7.7", "192.168.7.7", "169.254.169.254", "100.64.7.7", "127.0.0.1"} {
		ns := &nameServer{answers: map[string][][]net.IP{"rebind.example": {parseIPs([]string{"8.8.4.4"}), parseIPs([]string{inside})}}}
		hc := client(t, Options{ExtraCA: ca.pem, Resolver: ns.resolver()})
		if _, _, code, err := fetch(hc, "https://rebind.example:"+port+"/"); code != "" {
			t.Fatalf("the public address: %q (%v)", code, err)
		}
		start := time.Now()
		if _, _, code, err := fetch(hc, "https://rebind.example:"+port+"/"); code != "net.address.private" || time.Since(start) > time.Second {
			t.Errorf("%s: %q (%v)", inside, code, err)
		}
	}
	for ip, hits := range seen {
		if want := map[bool]int64{true: 5, false: 0}[ip == "8.8.4.4"]; hits() != want {
			t.Errorf("%s saw %d requests, want %d", ip, hits(), want)
		}
	}
}
