package page

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"mintmark/inspect/lazyregexp"
)

// CrashReport tells of a panic without the values that were in flight: its type, and the stack's function names and
// lines. An error's or string's own text may quote a token, so it is left out.
func CrashReport(r any) string {
	head := fmt.Sprintf("panic of type %T\n", r)
	if err, ok := r.(interface{ RuntimeError() }); ok {
		head += fmt.Sprintf("%v\n", err)
	}
	_, frames := stack(bytes.NewReader(debug.Stack()))
	return head + frames
}

// ForeignCrash tells as much of a fault that nobody could catch, from what Go's runtime writes when it ends a process: its
// own reason, and the stack of the goroutine at fault. before is what came to standard error until then, trace what the
// runtime wrote in dying; it is read to the end of that stack, and not kept.
//
// The runtime sets a tab after each line break of a panic's value, so that no line of a value begins as one of its own.
func ForeignCrash(before string, trace io.Reader) string {
	own, frames := stack(trace)
	head := "panic\n"
	for i, line := range own {
		if m := faultLine().FindStringSubmatch(line); m != nil {
			head += m[1] + "\n"
		}
		if i == 0 && signalLine().MatchString(line) { // sent from outside
			head = line + "\n"
		}
	}
	if len(own) > 0 && own[0] == "" { // a fatal error: its reason is told before the dying begins
		head = "fatal error\n"
		if reason := fatalReason(before); reason != "" {
			head = reason + "\n"
		}
	}
	return head + frames
}

// fatalReason is the runtime's reason at the end of what was written to standard error; the beginning of the trace may be
// there already, as the runtime writes to both.
func fatalReason(before string) string {
	i := strings.LastIndex("\n"+before, "\nfatal error: ")
	if i < 0 {
		return ""
	}
	reason, rest, _ := strings.Cut(before[i:], "\n")
	if rest != "" && rest[0] != '\n' && rest[0] != '[' || !fatalLine().MatchString(reason) {
		return ""
	}
	return reason
}

const (
	longestLine = 4 << 10
	mostFrames  = 200 // lines of a stack
)

var (
	fatalLine  = lazyregexp.New(`^fatal error: [A-Za-z0-9 ,:()'-]{1,120}$`)
	faultLine  = lazyregexp.New(`^\[signal (SIG[A-Z]+: [a-z ]+) code=`)
	signalLine = lazyregexp.New(`^SIG[A-Z]+: [a-z ,]+$`)
	headLine   = lazyregexp.New(`^goroutine [0-9]+ .*:$`)
	callLine   = lazyregexp.New(`^(created by )?([A-Za-z0-9_./*()\[\],{}·%@~-]+?)(\([0-9a-fx{}, ._?]*\))?( in goroutine [0-9]+)?$`)
	fileLine   = lazyregexp.New(`^\t(?:.*/)?([A-Za-z0-9_.<>-]+:[0-9]+)(?: \+0x[0-9a-f]+)?(?: fp=.*)?$`)
)

// stack is the first goroutine's in a trace, its functions and their files' names without arguments, and the lines above it.
// It reads no further than to the goroutine after it.
func stack(trace io.Reader) (above []string, frames string) {
	in := bufio.NewReaderSize(trace, longestLine)
	var b strings.Builder
	for within, n := false, 0; n < mostFrames; {
		line, err := nextLine(in)
		switch head := headLine().MatchString(line); {
		case head && n > 0:
			return above, b.String()
		case head:
			within = true
		case within:
			if shown, ok := frame(line); ok {
				b.WriteString(shown + "\n")
				n++
			}
		case len(above) < mostFrames && err == nil:
			above = append(above, line)
		}
		if err != nil {
			break
		}
	}
	return above, b.String()
}

// frame is what is told of a line of a stack.
func frame(line string) (string, bool) {
	if m := fileLine().FindStringSubmatch(line); m != nil {
		return "\t" + m[1], true
	}
	if m := callLine().FindStringSubmatch(line); m != nil {
		return m[1] + m[2] + m[4], true
	}
	return "", false
}

// nextLine is the next line, or the beginning of one that is too long.
func nextLine(in *bufio.Reader) (string, error) {
	line, more, err := in.ReadLine()
	text := string(line)
	for more && err == nil {
		_, more, err = in.ReadLine()
	}
	return text, err
}
