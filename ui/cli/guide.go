package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/guides"
)

func (a *app) guide() *cobra.Command {
	var profile string
	cmd := &cobra.Command{
		Use:   "guide [NAME]",
		Short: "Walk through a set-up, filled in and checked with a profile's own token",
		Long: "Without NAME it lists the guides and the exercises. With a profile the steps are filled in and every check is run, for real;\n" +
			"it exits with 1 if one does not pass, and with 4 if one could not be told. Exercises are begun in the sandbox, with g.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listGuides()
			}
			page, known := guides.Read(args[0])
			if !known {
				return usage("There is no guide "+args[0]+".", "List them with: mintmark guide")
			}
			if profile == "" {
				return a.printGuide(page, "", nil)
			}
			return a.walk(cmd.Context(), args[0], profile)
		},
	}
	cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		for _, g := range guides.All() {
			names = append(names, g.Name+"\t"+g.Title)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	cmd.Flags().StringVar(&profile, "profile", "", "fill the steps in with this profile and run their checks")
	return a.withJSON(cmd)
}

func (a *app) listGuides() error {
	type row struct {
		Name  string `json:"name"`
		Title string `json:"title"`
	}
	rows := []row{}
	for _, g := range guides.All() {
		rows = append(rows, row{g.Name, g.Title})
	}
	if a.json {
		return writeJSON(a.Stdout, map[string]any{"guides": rows})
	}
	s := &sheet{}
	for _, r := range rows {
		s.line(pad(r.Name, 30), of(r.Title))
	}
	return s.print(a.Stdout)
}

// walk runs every check of a guide, in order.
func (a *app) walk(ctx context.Context, name, profile string) error {
	j, err := a.jobs(ctx)
	if err != nil {
		return err
	}
	results, page, err := guides.Room{Jobs: j}.Walk(ctx, name, profile)
	if err != nil {
		return err
	}
	code := ExitYes
	for _, result := range results {
		switch {
		case result.Status == guides.Fail:
			code = ExitNo
		case result.Status == guides.Unknown && code == ExitYes:
			code = ExitUnreachable
		}
	}
	if err := a.printGuide(page, page.Profile.Name, results); err != nil {
		return err
	}
	if code != ExitYes {
		return verdict(code)
	}
	return nil
}

func (a *app) printGuide(page guides.Page, profile string, results []guides.Result) error {
	if a.json {
		return writeJSON(a.Stdout, guideDocument(page, profile, results))
	}
	return guideSheet(page, results).print(a.Stdout)
}

type seenJSON struct {
	Label string `json:"label"`
	Value string `json:"value"`
	OK    bool   `json:"ok"`
}

type checkJSON struct {
	Status guides.Status `json:"status"`
	Saw    []seenJSON    `json:"saw"`
	Code   string        `json:"code"`
	Why    string        `json:"why"`
	Fix    []inspect.Fix `json:"fix"`
}

type stepJSON struct {
	ID      string        `json:"id"`
	Title   string        `json:"title"`
	Why     string        `json:"why"`
	Sources []string      `json:"sources"`
	Do      []inspect.Fix `json:"do"`
	State   guides.State  `json:"state"` // passed, skipped, "" for open
	Check   *checkJSON    `json:"check"` // null without a profile
}

func guideDocument(page guides.Page, profile string, results []guides.Result) map[string]any {
	steps := []stepJSON{}
	for i, s := range page.Guide.Steps {
		row := stepJSON{ID: s.ID, Title: s.Title, Why: s.Why, Sources: append([]string{}, s.Sources...), Do: append([]inspect.Fix{}, page.Do[i]...), State: page.States[i]}
		if results != nil {
			r := results[i]
			row.Check = &checkJSON{Status: r.Status, Saw: []seenJSON{}, Code: r.Code, Why: r.Why, Fix: append([]inspect.Fix{}, r.Fixes...)}
			for _, saw := range r.Saw {
				row.Check.Saw = append(row.Check.Saw, seenJSON{saw.Label, saw.Value, saw.OK})
			}
		}
		steps = append(steps, row)
	}
	return map[string]any{"name": page.Guide.Name, "title": page.Guide.Title, "why": page.Guide.Why, "profile": profile, "steps": steps}
}

func guideSheet(page guides.Page, results []guides.Result) *sheet {
	s := &sheet{}
	s.line(of(page.Guide.Title))
	s.line(of(page.Guide.Why))
	if page.Guide.Exercise != nil && results == nil {
		s.line(printable.Own("Begin it with: mintmark sandbox, then g."))
	}
	for i, step := range page.Guide.Steps {
		s.line()
		s.line(of(fmt.Sprintf("%d. %s", i+1, step.Title)))
		if step.Why != page.Guide.Why {
			s.line(printable.Own("   "), of(step.Why))
		}
		fixes := page.Do[i]
		if results != nil {
			r := results[i]
			seen(s, r)
			if r.Status == guides.Pass {
				fixes = nil // it is done: what to do would only be in the way
			} else {
				fixes = r.Mends(fixes)
				s.line(printable.Own("   If it goes on: "), of(step.OnFail))
			}
		}
		for _, f := range fixes {
			s.line()
			s.line(printable.Own("   "), of(f.As), printable.Own(": "), of(f.Title))
			s.block(printable.Own("     "), f.Text)
		}
		for _, link := range step.Sources {
			s.line(printable.Own("   "), of(link))
		}
	}
	return s
}

// seen writes what a check saw.
func seen(s *sheet, r guides.Result) {
	s.line(printable.Own("   "), checkMark(r.Status), printable.Own(" "), of(string(r.Status)))
	for _, saw := range r.Saw {
		glyph := printable.Own("✓")
		if !saw.OK {
			glyph = printable.Own("✗")
		}
		s.line(printable.Own("     "), glyph, printable.Own(" "), of(saw.Label), printable.Own(": "), of(saw.Value))
	}
	if r.Status != guides.Pass {
		s.line(printable.Own("   "), of(r.Why))
		if r.Code != "" {
			s.line(printable.Own("   "), of(r.Code))
		}
	}
}

func checkMark(s guides.Status) printable.Text {
	switch s {
	case guides.Pass:
		return printable.Own("✓")
	case guides.Fail:
		return printable.Own("✗")
	}
	return printable.Own("?")
}
