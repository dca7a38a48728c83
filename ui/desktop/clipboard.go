package desktop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mintmark/profiles/secret"
	"mintmark/ui"
	"mintmark/ui/cli"
)

// DefaultClearAfter is how long a secret stays on the clipboard.
const DefaultClearAfter = 45 * time.Second

// longestOSC52 is the most base64 that xterm takes in one sequence.
const longestOSC52 = 74994

// ErrTooLarge says that the terminal's clipboard would not take that much.
var ErrTooLarge = errors.New("it is too large for the terminal's clipboard, and no clipboard program was found")

// Clipboard copies with the desktop's own program, or hands the text to the terminal. Its fields are the surroundings,
// so that a test can pretend any.
type Clipboard struct {
	OS     string
	Getenv func(string) string
	Look   func(name string) (string, error)
	After  time.Duration // when to clear; 0 = DefaultClearAfter, kept within 10 to 300 s
}

// NewClipboard is the real one.
func NewClipboard(after time.Duration) Clipboard {
	return Clipboard{OS: runtime.GOOS, Getenv: os.Getenv, Look: exec.LookPath, After: after}
}

// helper is a clipboard program: how to fill it, how to read it, how to empty it. Empty argv = cannot. shell, in place of
// the last two, runs clearOnWindows.
type helper struct {
	fill, read, clear, shell []string
}

// helpers are the programs worth trying here, best first.
func (c Clipboard) helpers() []helper {
	wayland := helper{fill: []string{"wl-copy"}, read: []string{"wl-paste", "--no-newline"}, clear: []string{"wl-copy", "--clear"}}
	xclip := helper{fill: []string{"xclip", "-selection", "clipboard", "-in"}, read: []string{"xclip", "-selection", "clipboard", "-out"}, clear: []string{"xclip", "-selection", "clipboard", "-in", "/dev/null"}}
	xsel := helper{fill: []string{"xsel", "--clipboard", "--input"}, read: []string{"xsel", "--clipboard", "--output"}, clear: []string{"xsel", "--clipboard", "--clear"}}
	clip := helper{fill: []string{"clip.exe"}, shell: []string{"powershell.exe", "-NoProfile", "-NonInteractive", "-STA", "-Command"}}
	switch {
	case c.OS == "darwin":
		return []helper{{fill: []string{"pbcopy"}, read: []string{"pbpaste"}, clear: []string{"sh", "-c", "printf '' | pbcopy"}}}
	case c.OS == "windows":
		return []helper{clip}
	}
	var out []helper
	if c.Getenv("WAYLAND_DISPLAY") != "" {
		out = append(out, wayland)
	}
	if c.Getenv("DISPLAY") != "" {
		out = append(out, xclip, xsel)
	}
	if c.Getenv("WSL_DISTRO_NAME") != "" {
		out = append(out, clip)
	}
	return out
}

// Copy puts text on the clipboard and says honestly what became of it. A native program confirms by its exit; the
// terminal never does, and cannot be asked later whether the text is still there, so nothing is promised to clear it.
func (c Clipboard) Copy(ctx context.Context, text secret.Secret) (ui.Copied, error) {
	for _, h := range c.helpers() {
		if _, err := c.Look(h.fill[0]); err != nil {
			continue
		}
		if err := fill(ctx, h, text); err != nil {
			continue
		}
		done := ui.Copied{How: h.fill[0], Confirmed: true}
		if after := c.after(); c.clearLater(ctx, h, text, after) == nil {
			done.ClearIn = after
		}
		return done, nil
	}
	sequence := ansi.SetSystemClipboard(text.Reveal())
	if (text.Len()+2)/3*4 > longestOSC52 {
		return ui.Copied{}, ErrTooLarge
	}
	return ui.Copied{How: "OSC 52", Sequence: sequence}, nil
}

func (c Clipboard) after() time.Duration {
	if c.After == 0 {
		return DefaultClearAfter
	}
	return min(max(c.After, 10*time.Second), 300*time.Second)
}

// fill hands the text to the program on its standard input.
func fill(ctx context.Context, h helper, text secret.Secret) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, h.fill[0], h.fill[1:]...)
	cmd.Stdin = strings.NewReader(text.Reveal())
	return cmd.Run()
}

// clearLater starts a detached shell that outlives us. It is told the text's hash and not the text, and clears the
// clipboard only if what is there still has that hash.
func (c Clipboard) clearLater(ctx context.Context, h helper, text secret.Secret, after time.Duration) error {
	sum := sha256.Sum256([]byte(text.Reveal()))
	argv, err := c.clearing(h, strconv.Itoa(int(after/time.Second)), hex.EncodeToString(sum[:]))
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), argv[0], argv[1:]...) // it outlives the copy, and us
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // while we live: a dead child is not to stay in the list of processes
	return nil
}

// clearing is the command that waits, looks whether the clipboard still has that SHA-256, and then clears it.
func (c Clipboard) clearing(h helper, seconds, sum string) (argv []string, err error) {
	if len(h.shell) > 0 {
		if _, err := c.Look(h.shell[0]); err != nil {
			return nil, err
		}
		return append(slices.Clone(h.shell), fmt.Sprintf(clearOnWindows, seconds, sum)), nil
	}
	if len(h.read) == 0 || len(h.clear) == 0 {
		return nil, errors.New("this clipboard cannot be read back")
	}
	digest, err := c.digester()
	if err != nil {
		return nil, err
	}
	return []string{"sh", "-c", fmt.Sprintf(`sleep %s; h=$(%s 2>/dev/null | %s); case "$h" in %s*) %s ;; esac`, seconds, quoted(h.read), digest, sum, quoted(h.clear))}, nil
}

// clearOnWindows does it with what every Windows has. The .NET calls are System.Windows.Forms.Clipboard.GetText and Clear;
// they want a single-threaded apartment.
const clearOnWindows = `Start-Sleep -Seconds %s; Add-Type -AssemblyName System.Windows.Forms; ` +
	`$b = [Text.Encoding]::UTF8.GetBytes([System.Windows.Forms.Clipboard]::GetText()); ` +
	`$h = [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($b)).Replace('-', ''); ` +
	`if ($h -eq '%s') { [System.Windows.Forms.Clipboard]::Clear() }`

func (c Clipboard) digester() (string, error) {
	for _, argv := range [][]string{{"sha256sum"}, {"shasum", "-a", "256"}} {
		if _, err := c.Look(argv[0]); err == nil {
			return quoted(argv), nil
		}
	}
	return "", errors.New("no program to compare hashes")
}

func quoted(argv []string) string {
	words := make([]string, len(argv))
	for i, w := range argv {
		words[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	return strings.Join(words, " ")
}

// Describe says what Copy would use, for doctor.
func (c Clipboard) Describe() (how string, native bool) {
	for _, h := range c.helpers() {
		if _, err := c.Look(h.fill[0]); err == nil {
			return h.fill[0], true
		}
	}
	return "the terminal (OSC 52), which cannot confirm", false
}

// CopyOnce is Copy for a command line, with the user's own time of clearing where the preferences can be read.
func CopyOnce(ctx context.Context, text secret.Secret) (cli.Copied, error) {
	prefs, _ := LoadPreferences()
	c, err := NewClipboard(prefs.ClearAfter).Copy(ctx, text)
	return cli.Copied{How: c.How, Confirmed: c.Confirmed, ClearIn: c.ClearIn, Sequence: c.Sequence}, err
}
