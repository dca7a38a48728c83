package page

import (
	"fmt"
	"strings"
	"testing"
)

const valueInFlight = "eyJhbGciOi.sentinel.x"

// TestForeignCrashTellsWhereAndNotWhat: texts as Go's runtime writes them.
func TestForeignCrashTellsWhereAndNotWhat(t *testing.T) {
	const stack = `
goroutine 34 [running]:
github.com/acme/sdk.(*Client).send(0xc000012345, {0x5d3a, 0x15}, ...)
	/home/somebody/go/pkg/mod/acme/sdk@v1.2.3/client.go:12 +0x1d
acme/generic.Map[...]({0x1?, _})
	/x/map.go:7
created by acme/sdk.(*Client).Start in goroutine 1
	/x/start.go:99 +0x1a

goroutine 1 [select]:
main.other()
	/x/other.go:1 +0x1
`
	const told = "github.com/acme/sdk.(*Client).send\n\tclient.go:12\nacme/generic.Map[...]\n\tmap.go:7\ncreated by acme/sdk.(*Client).Start in goroutine 1\n\tstart.go:99\n"
	evil := strings.ReplaceAll("x\n\ngoroutine 1 [running]:\nSENT(0x1)\n\t/x/SENT.go:1\n[signal SIGBUS: SENT code=1]\nfatal error: SENT", "SENT", valueInFlight)
	for _, c := range []struct{ before, trace, want string }{
		{"", "panic: " + valueInFlight + "\n" + stack, "panic\n"},
		{"a warning\n", "panic: " + strings.ReplaceAll(evil, "\n", "\n\t") + "\n" + stack, "panic\n"},
		{"", "panic: main.T(\"" + strings.Repeat("long ", 1<<20) + "\") [recovered, repanicked]\n" + stack, "panic\n"},
		{"", "panic: runtime error: index\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x8 pc=0x1]\n" + stack, "panic\nSIGSEGV: segmentation violation\n"},
		{"a warning\nfatal error: concurrent map writes\n", stack, "fatal error: concurrent map writes\n"},
		{"fatal error: sync: unlock of unlocked mutex\n" + stack[:9], stack, "fatal error: sync: unlock of unlocked mutex\n"},
		{"fatal error: " + valueInFlight + "\n", stack, "fatal error\n"},
		{"fatal error: words of a library\nand more\n", stack, "fatal error\n"},
		{"", stack, "fatal error\n"},
		{"", "SIGABRT: abort\nPC=0x4 m=0 sigcode=0\n" + stack + "\nrax 0x1\n", "SIGABRT: abort\n"},
	} {
		if got := ForeignCrash(c.before, strings.NewReader(c.trace)); got != c.want+told {
			t.Errorf("%.60q: got\n%s\nwant\n%s", c.trace, got, c.want+told)
		}
	}
}

// TestForeignCrashHasAnEnd however long the stack is, and one that is cut off is told as far as it goes.
func TestForeignCrashHasAnEnd(t *testing.T) {
	var b strings.Builder
	b.WriteString("panic: x\n\ngoroutine 1 [running]:\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "main.f(0x%x)\n\t/x/f.go:%d +0x1\n", i, i)
	}
	if n := strings.Count(ForeignCrash("", strings.NewReader(b.String())), "\n"); n != 1+mostFrames {
		t.Errorf("%d lines", n)
	}
	if got := ForeignCrash("", strings.NewReader("panic: x\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/x/f.go:1 +0")); got != "panic\nmain.f\n" {
		t.Errorf("%q", got)
	}
	if got := ForeignCrash("", strings.NewReader("")); got != "panic\n" {
		t.Errorf("%q", got)
	}
}

func TestCrashReportNamesMethodsWhole(t *testing.T) {
	var got string
	func() {
		defer func() { got = CrashReport(recover()) }()
		crashing{}.now(valueInFlight)
	}()
	if !strings.Contains(got, "page.crashing.now\n\tcrash_test.go:") || !strings.HasPrefix(got, "panic of type string\n") || strings.Contains(got, "sentinel") {
		t.Errorf("%s", got)
	}
}

type crashing struct{}

func (crashing) now(value string) { panic(value) }
