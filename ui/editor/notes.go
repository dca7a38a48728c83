package editor

import (
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// notes are what helps with the focused field: help, default, example, the command that prints the value, the verdict.
func (e *Editor) notes(f *field, room int) widget.Block {
	p, g := e.env.Pen, e.env.Pen.Glyph
	out := p.Wrap(theme.Muted, printable.Of(f.Help), room)
	if f.input.Value() == "" {
		if f.Default != "" {
			out = append(out, p.Wrap(theme.Muted, printable.Of("Empty means: "+f.Default), room)...)
		}
		if f.Example != "" && f.Default != "" && f.Example != f.Default { // without a default it stands in the field
			out = append(out, p.Wrap(theme.Muted, printable.Of("e.g. "+f.Example), room)...)
		}
	}
	if len(f.Command) > 0 {
		out = append(out, p.Wrap(theme.Info, printable.Of(e.command(f)), room)...)
	}
	if e.deps.ReadFile != nil && f.input.Value() == "" && (f.Kind == cloud.JSON || f.secret) {
		out = append(out, p.WrapOwn(theme.Muted, "Paste it, or write @ and the path of a file, ./key.pem for example, and press ctrl+r.", room)...)
	}
	if f.verdict.Text == "" {
		return out
	}
	role, glyph := theme.OK, g.OK
	switch f.verdict.Status {
	case inspect.Fail:
		role, glyph = theme.Bad, g.Bad
	case inspect.Warn:
		role, glyph = theme.Warn, g.Warn
	}
	return append(out, p.Wrap(role, printable.Of(glyph.String()+" "+f.verdict.Text), room)...)
}
