//go:build peers

package test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestPeersPromtoolReadsOurMetrics: Prometheus' own checker has nothing to say about them.
func TestPeersPromtoolReadsOurMetrics(t *testing.T) {
	tool := os.Getenv("MINTMARK_PEER_PROMTOOL")
	if _, err := os.Stat(tool); err != nil {
		lacking(t, "no promtool: "+err.Error())
	}
	w, file := sandbox(t), filepath.Join(t.TempDir(), "mintmark.prom")
	for _, args := range [][]string{{"--match", "acme-*"}, {"--claims", "--tag", "claims"}} {
		w.command().run(t, append([]string{"fleet", "--metrics", file}, args...)...)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(tool, "check", "metrics")
		cmd.Stdin = strings.NewReader(string(text))
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%v: %v %s\n%s", args, err, out, text)
		}
	}
}

// TestPeersABrowserShowsTheReport: in a real browser no request leaves it, nothing is blocked because nothing tries, and
// no width, light, dark or printed, makes it wider than the window.
func TestPeersABrowserShowsTheReport(t *testing.T) {
	if _, err := exec.LookPath("chromium"); err != nil {
		lacking(t, "no chromium: "+err.Error())
	}
	w := sandbox(t)
	for _, profile := range []string{"acme-slash", "acme-prod", "tenant-secret"} {
		page := filepath.Join(t.TempDir(), "report.html")
		if err := os.WriteFile(page, []byte(w.command().run(t, "report", profile, "--as", "html").stdout), 0o600); err != nil {
			t.Fatal(err)
		}
		b := openChromium(t)
		b.call("Network.enable", nil)
		b.call("Log.enable", nil)
		b.call("Page.enable", nil)
		for _, media := range []map[string]any{{"media": "screen"}, {"media": "print"}, {"media": "screen", "features": []any{map[string]string{"name": "prefers-color-scheme", "value": "dark"}}}} {
			b.call("Emulation.setEmulatedMedia", media)
			for _, width := range []int{1280, 800, 360} {
				b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500})
				b.call("Page.navigate", map[string]any{"url": "file://" + page})
				b.until("Page.loadEventFired")
				got := b.call("Runtime.evaluate", map[string]any{"returnByValue": true, "expression": `({wide: document.documentElement.scrollWidth, rows: document.querySelectorAll("tr").length, colour: getComputedStyle(document.body).backgroundColor})`})
				value, _ := got["result"].(map[string]any)["value"].(map[string]any)
				if wide, _ := value["wide"].(float64); int(wide) > width || value["rows"].(float64) < 5 {
					t.Errorf("%s %v at %d: %v", profile, media, width, value)
				}
				if dark := media["features"] != nil; dark != (value["colour"] == "rgb(16, 23, 26)") {
					t.Errorf("%s %v: background %v", profile, media, value["colour"])
				}
			}
		}
		for _, seen := range b.events {
			if seen.Method == "Log.entryAdded" || seen.Method == "Network.requestWillBeSent" && !strings.Contains(string(seen.Params), "file://"+page) {
				t.Errorf("%s: %s %s", profile, seen.Method, seen.Params)
			}
		}
	}
}

// chromium is the browser, spoken to by its debugging protocol over a pair of pipes.
type chromium struct {
	t       *testing.T
	to      *os.File
	from    *bufio.Reader
	session string
	id      int
	events  []chromiumEvent
}

type chromiumEvent struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result map[string]any  `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

func openChromium(t *testing.T) *chromium {
	t.Helper()
	in, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir="+t.TempDir(), "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{in, out} // file descriptors 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = to.Close(); _ = cmd.Process.Kill(); _ = cmd.Wait() })
	_ = in.Close()
	_ = out.Close()
	_ = from.SetReadDeadline(time.Now().Add(2 * time.Minute))
	b := &chromium{t: t, to: to, from: bufio.NewReader(from)}
	target := b.call("Target.createTarget", map[string]any{"url": "about:blank"})["targetId"]
	b.session, _ = b.call("Target.attachToTarget", map[string]any{"targetId": target, "flatten": true})["sessionId"].(string)
	return b
}

// call asks and waits for the answer; what happens meanwhile is kept.
func (b *chromium) call(method string, params any) map[string]any {
	b.t.Helper()
	b.id++
	msg := map[string]any{"id": b.id, "method": method}
	if params != nil {
		msg["params"] = params
	}
	if b.session != "" {
		msg["sessionId"] = b.session
	}
	raw, err := json.Marshal(msg)
	if err == nil {
		_, err = b.to.Write(append(raw, 0))
	}
	if err != nil {
		b.t.Fatal(err)
	}
	for {
		if e := b.next(); e.ID == b.id {
			if e.Error != nil {
				b.t.Fatalf("%s: %s", method, e.Error.Message)
			}
			return e.Result
		}
	}
}

// until waits for something to happen after the last call.
func (b *chromium) until(method string) {
	b.t.Helper()
	for b.next().Method != method {
	}
}

func (b *chromium) next() (e chromiumEvent) {
	b.t.Helper()
	raw, err := b.from.ReadBytes(0)
	if err == nil {
		err = json.Unmarshal(raw[:len(raw)-1], &e)
	}
	if err != nil {
		b.t.Fatal(fmt.Errorf("the browser: %w", err))
	}
	if e.ID == 0 {
		b.events = append(b.events, e)
	}
	return e
}
