package widget

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
)

// Input is a place to type: one line, or several. What is typed is kept exactly; only what is shown is made printable.
// A paste is data and triggers nothing.
type Input struct {
	Multi   bool           // enter makes a new line
	Masked  bool           // shows dots and the length
	Example printable.Text // in muted while empty
	Limit   int            // bytes; 0 = 1 MiB

	text   string
	cursor int // byte offset, always between two characters
}

// Value is what was typed.
func (in *Input) Value() string { return in.text }

// Set replaces the value and puts the cursor at its end.
func (in *Input) Set(s string) { in.text, in.cursor = s, len(s) }

// Paste inserts s at the cursor as it is; in a single line the line breaks around it go, those inside become blanks. What
// is more than fits is left out altogether: fits is false then.
func (in *Input) Paste(s string) (fits bool) {
	if !in.Multi {
		s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\n", " "), "\r", " ")
	}
	return in.insert(s)
}

func (in *Input) insert(s string) (fits bool) {
	limit := in.Limit
	if limit == 0 {
		limit = 1 << 20
	}
	if len(in.text)+len(s) > limit {
		return false
	}
	in.text = in.text[:in.cursor] + s + in.text[in.cursor:]
	in.cursor += len(s)
	return true
}

// Key handles a key press; used is false for keys that mean nothing here.
func (in *Input) Key(k tea.KeyPressMsg) (used bool) {
	if k.Text != "" && k.Mod&^tea.ModShift == 0 {
		in.insert(k.Text)
		return true
	}
	before, after := in.text[:in.cursor], in.text[in.cursor:]
	switch k.String() {
	case "backspace":
		_, n := utf8.DecodeLastRuneInString(before)
		in.text, in.cursor = before[:len(before)-n]+after, in.cursor-n
	case "delete", "ctrl+d":
		_, n := utf8.DecodeRuneInString(after)
		in.text = before + after[n:]
	case "ctrl+u":
		start := in.lineStart()
		in.text, in.cursor = in.text[:start]+after, start
	case "ctrl+k":
		in.text = before + in.text[in.lineEnd():]
	case "ctrl+w", "alt+backspace":
		cut := strings.LastIndexAny(strings.TrimRight(before, " /.:"), " /.:\n") + 1
		in.text, in.cursor = in.text[:cut]+after, cut
	case "enter":
		if !in.Multi {
			return false
		}
		in.insert("\n")
	default:
		return in.move(k.String())
	}
	return true
}

func (in *Input) move(key string) bool {
	switch key {
	case "left", "ctrl+b":
		_, n := utf8.DecodeLastRuneInString(in.text[:in.cursor])
		in.cursor -= n
	case "right", "ctrl+f":
		_, n := utf8.DecodeRuneInString(in.text[in.cursor:])
		in.cursor += n
	case "home", "ctrl+a":
		in.cursor = in.lineStart()
	case "end", "ctrl+e":
		in.cursor = in.lineEnd()
	case "up", "down":
		return in.Multi && in.vertical(key == "up")
	default:
		return false
	}
	return true
}

func (in *Input) lineStart() int { return strings.LastIndexByte(in.text[:in.cursor], '\n') + 1 }

func (in *Input) lineEnd() int {
	if i := strings.IndexByte(in.text[in.cursor:], '\n'); i >= 0 {
		return in.cursor + i
	}
	return len(in.text)
}

// vertical moves a line up or down; false at the first or last one, so that focus can go on.
func (in *Input) vertical(up bool) bool {
	start := in.lineStart()
	column := in.cursor - start
	if up {
		if start == 0 {
			return false
		}
		in.cursor = start - 1
		in.cursor = min(in.lineStart()+column, start-1)
	} else {
		end := in.lineEnd()
		if end == len(in.text) {
			return false
		}
		in.cursor = end + 1
		in.cursor = min(end+1+column, in.lineEnd())
	}
	for in.cursor > 0 && in.cursor < len(in.text) && !utf8.RuneStart(in.text[in.cursor]) {
		in.cursor--
	}
	return true
}

// View draws the input in w × h cells with the cursor visible if focused.
func (in *Input) View(p Pen, w, h int, focused bool) Block {
	if w < 1 || h < 1 {
		return nil
	}
	if in.text == "" && !focused {
		return Block{L(p.Text(theme.Muted, in.Example)).Fit(w)}.Fit(w, h)
	}
	if in.Masked {
		return in.masked(p, focused).Fit(w, h)
	}
	if in.text == "" {
		return Block{L(p.Own(theme.Reverse, " "), p.Text(theme.Muted, in.Example))}.Fit(w, h)
	}
	return in.lines(p, w, h, focused)
}

func (in *Input) masked(p Pen, focused bool) Block {
	l := L()
	if in.text != "" {
		dots, unit := p.Own(theme.Text, "••••••••"), p.Own(theme.Muted, " bytes")
		if p.ascii {
			dots = p.Own(theme.Text, "********")
		}
		if len(in.text) == 1 {
			unit = p.Own(theme.Muted, " byte")
		}
		l = l.Add(dots, Gap(2), p.Int(theme.Muted, len(in.text)), unit)
	}
	if focused {
		l = l.Add(p.Own(theme.Reverse, " "))
	}
	return Block{l}
}

// lines shows the part of the text around the cursor: only that much is escaped and measured, however long the rest.
func (in *Input) lines(p Pen, w, h int, focused bool) Block {
	from := max(0, in.cursor-w*h*4)
	to := min(len(in.text), in.cursor+w*h*4)
	for from > 0 && !utf8.RuneStart(in.text[from]) {
		from--
	}
	for to < len(in.text) && !utf8.RuneStart(in.text[to]) {
		to++
	}
	var out Block
	at, offset := 0, from
	for _, line := range strings.Split(in.text[from:to], "\n") {
		inside := focused && in.cursor >= offset && in.cursor <= offset+len(line)
		rows, row := in.row(p, line, w, in.cursor-offset, inside)
		if inside {
			at = len(out) + row
		}
		out = append(out, rows...)
		offset += len(line) + 1
	}
	view, _ := out.Window(at-h/2, h)
	return view.Fit(w, h)
}

// row wraps one line hard at w cells and marks the cursor; cursorRow is the row it stands on.
func (in *Input) row(p Pen, line string, w, cursor int, inside bool) (rows Block, cursorRow int) {
	if !inside {
		return L(p.Text(theme.Text, printable.Of(line))).Hard(w), 0
	}
	_, n := utf8.DecodeRuneInString(line[cursor:])
	left := p.Text(theme.Text, printable.Of(line[:cursor]))
	under := p.Own(theme.Reverse, " ")
	if n > 0 {
		under = p.Text(theme.Reverse, printable.Of(line[cursor:cursor+n]))
	}
	right := p.Text(theme.Text, printable.Of(line[cursor+n:]))
	whole := L(left, under, right)
	for x := 0; x < whole.width || x == 0; x += w {
		rows = append(rows, whole.part(x, min(x+w, whole.width)))
	}
	return rows, left.width / w
}

// Hard breaks a line after every w cells, wherever that is.
func (l Line) Hard(w int) Block {
	out := Block{l.part(0, min(w, l.width))}
	for x := w; x < l.width; x += w {
		out = append(out, l.part(x, min(x+w, l.width)))
	}
	return out
}
