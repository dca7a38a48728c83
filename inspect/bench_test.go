package inspect

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// sizedToken is a signed token of about size bytes with ordinary claims.
func sizedToken(t testing.TB, size int) string {
	var claims strings.Builder
	claims.WriteString(strings.TrimSuffix(goodClaims, "}"))
	for i := 0; claims.Len()*4/3+400 < size; i++ {
		fmt.Fprintf(&claims, `,"https://example.com/claim_%d":"value %d"`, i, i)
	}
	return sign(t, "RS256", `{"alg":"RS256","typ":"JWT","kid":"one"}`, claims.String()+"}", testKeys().rsa)
}

// perRun is the time of one call, the best of some rounds, so that a busy machine does not count.
func perRun(rounds, calls int, f func()) time.Duration {
	best := time.Duration(1 << 62)
	for range rounds {
		start := time.Now()
		for range calls {
			f()
		}
		best = min(best, time.Since(start)/time.Duration(calls))
	}
	return best
}

// costs are the ratios that the design promises, measured in one run against the peer on the same machine.
func costs(t testing.TB, rounds int) map[string]float64 {
	token := sizedToken(t, 1024)
	keys := keySet(t, pemOf(t, &testKeys().rsa.PublicKey), FromFile)
	parsed := Parse(token)
	digest := sha256.Sum256([]byte(parsed.SigningInput))
	parser := jwt.NewParser()

	peer := perRun(rounds, 500, func() {
		if _, _, err := parser.ParseUnverified(token, jwt.MapClaims{}); err != nil {
			t.Fatal(err)
		}
	})
	parse := perRun(rounds, 500, func() { Parse(token) })
	checks := perRun(rounds, 500, func() {
		Inspect(parsed, Options{Now: testNow, Issuer: "https://tenant.eu.auth0.com/", Audience: "https://api.example.com"})
	})
	primitive := perRun(rounds, 100, func() {
		if err := rsa.VerifyPKCS1v15(&testKeys().rsa.PublicKey, crypto.SHA256, digest[:], parsed.Signature); err != nil {
			t.Fatal(err)
		}
	})
	verify := perRun(rounds, 100, func() { CheckSignature(Parse(token), keys, nil) })
	return map[string]float64{
		"parse/ParseUnverified":         float64(parse) / float64(peer),
		"checks/ParseUnverified":        float64(checks) / float64(peer),
		"verify/(VerifyPKCS1v15+parse)": float64(verify) / float64(primitive+parse),
	}
}

// goals are what the ratios should stay under; the test allows ten times as much, for machines that are busy.
func goals() map[string]float64 {
	return map[string]float64{"parse/ParseUnverified": 2, "checks/ParseUnverified": 6, "verify/(VerifyPKCS1v15+parse)": 1.1}
}

func TestCosts(t *testing.T) {
	for name, ratio := range costs(t, 3) {
		t.Logf("%s: %.2f, goal %.2f", name, ratio, goals()[name])
		if ratio > 10*goals()[name] {
			t.Errorf("%s is %.2f, ten times over its goal of %.2f", name, ratio, goals()[name])
		}
	}
	token := sizedToken(t, 1024)
	if n := testing.AllocsPerRun(100, func() { Parse(token) }); n > 60 {
		t.Errorf("parsing takes %.0f allocations, goal 60", n)
	}
}

// A token of a megabyte must cost about sixteen times one of 64 KiB.
func TestCostGrowsLinearly(t *testing.T) {
	small, large := sizedToken(t, 60_000), sizedToken(t, 960_000)
	if len(large) > MaxSize || Parse(large).Kind != JWS {
		t.Fatalf("the large token of %d bytes is not read", len(large))
	}
	a := perRun(3, 3, func() { Inspect(Parse(small), Options{Now: testNow}) })
	b := perRun(3, 1, func() { Inspect(Parse(large), Options{Now: testNow}) })
	factor := float64(b) / float64(a) / (float64(len(large)) / float64(len(small)))
	t.Logf("64 KiB %s, 1 MiB %s, factor %.2f", a, b, factor)
	if factor > 10 {
		t.Errorf("1 MiB costs %.1f times what its size asks for", factor)
	}
}

func BenchmarkParse(b *testing.B) {
	token := sizedToken(b, 1024)
	b.ReportAllocs()
	for b.Loop() {
		Parse(token)
	}
	b.StopTimer()
	for name, ratio := range costs(b, 5) {
		b.ReportMetric(ratio, strings.ReplaceAll(name, " ", ""))
	}
}
