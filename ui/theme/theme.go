// Package theme turns named roles into terminal attributes. One Styles value is built from what the terminal can do and
// what the user prefers; there are no package-level styles. A role never speaks by colour alone: whoever uses one writes
// a glyph or a word too.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Role is what a piece of text means.
type Role uint8

// The roles, at most 24.
const (
	Text Role = iota
	Muted
	Faint // decoration only: rules, borders at rest
	Accent
	OK
	Warn
	Bad
	Info
	Header    // first part of a raw token
	Payload   // second part
	Signature // third part
	Name      // claim names
	Number    // numbers and times
	Strong    // titles, the verdict
	Differ    // the characters that differ
	Production
	Reverse // a cursor
	roles
)

// String is the role's name.
func (r Role) String() string {
	names := [...]string{"text", "muted", "faint", "accent", "ok", "warn", "bad", "info", "header", "payload", "signature", "name", "number", "strong", "differ", "production", "reverse"}
	if int(r) >= len(names) {
		return "no role"
	}
	return names[r]
}

// Roles lists every role, for tests and previews.
func Roles() []Role {
	all := make([]Role, roles)
	for i := range all {
		all[i] = Role(i)
	}
	return all
}

// Options say what the terminal can show and what the user wants.
type Options struct {
	Dark     bool
	Contrast bool // bold, underline and reverse only
	ASCII    bool // no glyph beyond ASCII
	Profile  colorprofile.Profile
}

// Styles paints roles. The zero value paints nothing but plain text.
type Styles struct {
	Glyphs  Glyphs
	Options Options
	rest    [roles]string
	chosen  [roles]string
}

// Reset ends every attribute.
const Reset = "\x1b[m"

// Start is the control sequence that begins a role, on the selection background if selected; "" for plain text.
func (s *Styles) Start(r Role, selected bool) string {
	if r >= roles {
		return ""
	}
	if selected {
		return s.chosen[r]
	}
	return s.rest[r]
}

// New builds the Styles for these options.
func New(o Options) Styles {
	s := Styles{Glyphs: glyphs(o.ASCII), Options: o}
	plain := o.Contrast || o.Profile <= colorprofile.ASCII
	for _, r := range Roles() {
		for _, selected := range []bool{false, true} {
			st := attributes(r, plain)
			switch {
			case o.Profile == colorprofile.NoTTY:
				st = ansi.Style{}
			case plain && selected:
				st = st.Reverse(true)
			case plain:
			case o.Profile == colorprofile.ANSI:
				st = sixteen(st, r, selected, o.Dark)
			default:
				st = st.ForegroundColor(Colour(r, o.Dark))
				if selected {
					st = st.BackgroundColor(SelectionBackground(o.Dark))
				}
			}
			seq := ""
			if len(st) > 0 {
				seq = st.String()
			}
			if selected {
				s.chosen[r] = seq
			} else {
				s.rest[r] = seq
			}
		}
	}
	return s
}

// attributes are the parts of a role that are no colour. Without colours they carry more.
func attributes(r Role, plain bool) ansi.Style {
	var st ansi.Style
	switch r {
	case Strong:
		st = st.Bold()
	case Differ:
		st = st.Bold().Underline(true)
	case Production, Reverse:
		st = st.Reverse(true)
	case Accent, Bad, Warn, OK, Name:
		if plain {
			st = st.Bold()
		}
	}
	return st
}

// Colour is a role's colour; the table is LOOK's, held to WCAG AA by a test.
func Colour(r Role, dark bool) color.Color {
	pair := [roles][2]string{
		Text: {"#1B2421", "#E6EDE9"}, Muted: {"#55635D", "#9FB0A8"}, Faint: {"#66736D", "#7C8B84"},
		Accent: {"#0B7A5B", "#5EEAB5"}, OK: {"#1A7F37", "#7EE787"}, Warn: {"#8A5A00", "#F2CC60"},
		Bad: {"#C4271F", "#FF7B72"}, Info: {"#0A5FB4", "#79C0FF"}, Header: {"#B0246B", "#FF9BCB"},
		Payload: {"#6B39B8", "#C9A6FF"}, Signature: {"#0A5FB4", "#79C0FF"}, Name: {"#0F6B70", "#8BD5CA"},
		Number: {"#A34410", "#F5A97F"}, Strong: {"#1B2421", "#E6EDE9"}, Differ: {"#C4271F", "#FF7B72"},
		Production: {"#C4271F", "#FF7B72"}, Reverse: {"#0B7A5B", "#5EEAB5"},
	}[r]
	if dark {
		return lipgloss.Color(pair[1])
	}
	return lipgloss.Color(pair[0])
}

// SelectionBackground tints the selected row over its whole width.
func SelectionBackground(dark bool) color.Color {
	if dark {
		return lipgloss.Color("#1F3A33")
	}
	return lipgloss.Color("#E9F8F2")
}

// sixteen maps roles to the terminal's own colours by meaning, not by nearest RGB.
func sixteen(st ansi.Style, r Role, selected, dark bool) ansi.Style {
	colours := [roles]ansi.BasicColor{
		Accent: ansi.Cyan, OK: ansi.Green, Warn: ansi.Yellow, Bad: ansi.Red, Info: ansi.Blue, Header: ansi.Magenta,
		Payload: ansi.Cyan, Signature: ansi.Blue, Name: ansi.Cyan, Number: ansi.Yellow, Differ: ansi.Red,
		Production: ansi.Red, Reverse: ansi.Cyan, Faint: ansi.BrightBlack,
	}
	c := colours[r]
	if c != ansi.Black {
		if dark && c < ansi.BrightBlack {
			c += 8
		}
		st = st.ForegroundColor(c)
	}
	if selected {
		st = st.Reverse(true)
	}
	return st
}
